import type { Database } from '../connect.ts';

/** A message that the development mailbox caught. */
export type CaughtMail = { id: number; to: string; subject: string; at: Date };

export type MailboxStore = {
  insert(mail: { to: string; subject: string; at: Date; raw: Buffer }): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly CaughtMail[]>;
  raw(id: number): Promise<Buffer | undefined>;
};

export function createMailboxStore({ prisma }: Pick<Database, 'prisma'>): MailboxStore {
  return {
    async insert({ to, subject, at, raw }) {
      await prisma.caughtMail.create({ data: { to, subject, at, raw: new Uint8Array(raw) } });
    },
    async list(limit) {
      const mails = await prisma.caughtMail.findMany({
        omit: { raw: true },
        orderBy: { id: 'desc' },
        take: limit,
      });
      return mails.map(({ id, ...mail }) => ({ id: Number(id), ...mail }));
    },
    async raw(id) {
      const mail = await prisma.caughtMail.findUnique({ where: { id: BigInt(id) }, select: { raw: true } });
      return mail === null ? undefined : Buffer.from(mail.raw);
    },
  };
}

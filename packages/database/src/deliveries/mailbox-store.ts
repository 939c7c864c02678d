import type { Database } from '../connect.ts';

/** A message that the development mailbox caught. */
export type CaughtMail = { id: number; to: string; subject: string; at: Date };

export type MailboxStore = {
  insert(mail: { to: string; subject: string; at: Date; raw: Buffer }): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly CaughtMail[]>;
  raw(id: number): Promise<Buffer | undefined>;
};

export function createMailboxStore({ pool }: Pick<Database, 'pool'>): MailboxStore {
  return {
    async insert({ to, subject, at, raw }) {
      await pool.query('insert into caught_mails ("to", subject, at, raw) values ($1, $2, $3, $4)', [
        to,
        subject,
        at,
        raw,
      ]);
    },
    async list(limit) {
      const { rows } = await pool.query<CaughtMail>(
        'select id, "to", subject, at from caught_mails order by id desc limit $1',
        [limit],
      );
      return rows;
    },
    async raw(id) {
      const { rows } = await pool.query<{ raw: Buffer }>('select raw from caught_mails where id = $1', [id]);
      return rows[0]?.raw;
    },
  };
}

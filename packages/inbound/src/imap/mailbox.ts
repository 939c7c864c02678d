import type { ImapFlow } from 'imapflow';

import { largestMail } from '../reader/read.ts';

/** An IMAP mailbox. TLS from the first byte where `secure`, else by STARTTLS; in clear only to this machine. */
export type MailboxAddress = {
  secure: boolean;
  host: string;
  port: number;
  user: string;
  password: string;
  /** `INBOX`, or a path as the server writes it. */
  folder: string;
};

export type MailboxPorts = {
  /** Takes a whole mail: `understood` is moved away, `left` stays as it was. What it throws ends the reading; the mail is read again. */
  take(bytes: Uint8Array): Promise<'understood' | 'left'>;
};

/** What one reading came to. */
export type MailboxReading = { understood: number; left: number; more: boolean };

/** A mailbox that is read again and again. */
export type Mailbox = {
  /**
   * Reads what came since, some hundred mails at most; understood ones go to the folder `Broadsheet/Read`.
   * @throws MailboxError saying what the server said, never the password
   */
  read(signal: AbortSignal): Promise<MailboxReading>;
};

/** The server could not be reached, or did not let us in, or broke off. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError';
  readonly code = 'mailbox';
}

/** Mails of one reading. */
const pageSize = 200;
/** A further level of the tree, so that whoever looks finds ours apart; the server says how levels are written. */
const readFolder = ['Broadsheet', 'Read'];
/** Milliseconds. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 } as const;

/**
 * Opens a mailbox for reading; connects only to read. What is left is remembered by its number, so that it is read once in the life of this
 * process; reading it again after a restart changes nothing.
 */
export function openMailbox(address: MailboxAddress, ports: MailboxPorts): Mailbox {
  let seen: { validity: bigint; uid: number } | null = null;

  async function readWith(client: ImapFlow, signal: AbortSignal): Promise<MailboxReading> {
    const box = await client.mailboxOpen(address.folder);
    if (seen?.validity !== box.uidValidity) seen = { validity: box.uidValidity, uid: 0 };
    const from = seen.uid + 1;
    const found = box.exists === 0 ? [] : await client.search({ uid: `${String(from)}:*` }, { uid: true });
    // `n:*` names the newest mail even where its number is below n.
    const uids = (Array.isArray(found) ? found : []).filter((uid) => uid >= from).sort((a, b) => a - b);
    const reading: MailboxReading = { understood: 0, left: 0, more: uids.length > pageSize };
    for (const uid of uids.slice(0, pageSize)) {
      if (signal.aborted) return { ...reading, more: true };
      const understood = await readOne(client, uid);
      reading[understood ? 'understood' : 'left'] += 1;
      seen = { validity: box.uidValidity, uid };
    }
    return reading;
  }

  /** Whether a mail was understood, and so moved. One that is gone meanwhile, or too large, is left. */
  async function readOne(client: ImapFlow, uid: number): Promise<boolean> {
    const about = await client.fetchOne(String(uid), { size: true }, { uid: true });
    if (about === false || (about.size ?? 0) > largestMail) return false;
    const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
    if (mail === false || mail.source === undefined) return false;
    if ((await ports.take(mail.source)) === 'left') return false;
    await client.mailboxCreate(readFolder);
    return (await client.messageMove(String(uid), readFolder, { uid: true })) !== false;
  }

  return {
    async read(signal) {
      const client = await clientOf(address);
      // What breaks the connection fails the command in hand too; without a listener it would end the process.
      client.on('error', () => undefined);
      const stop = (): void => {
        client.close();
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        await asMailboxError(() => client.connect());
        return await readWith(client, signal);
      } finally {
        signal.removeEventListener('abort', stop);
        await client.logout().catch(() => undefined);
        client.close();
      }
    },
  };
}

async function clientOf({ secure, host, port, user, password }: MailboxAddress): Promise<ImapFlow> {
  // Loaded by who has a mailbox alone (docs/decisions/0020).
  const { ImapFlow } = await import('imapflow');
  const here = /^(?:localhost|127\.|::1$|\[::1\]$)/i.test(host);
  return new ImapFlow({
    host,
    port,
    secure,
    // Where it is not TLS already it has to become so, or the password would cross the network in clear.
    ...(secure || here ? {} : { doSTARTTLS: true }),
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    maxLiteralSize: 2 * largestMail,
    ...timeouts,
  });
}

async function asMailboxError(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const refused =
      typeof error === 'object' && error !== null && Reflect.get(error, 'authenticationFailed') === true;
    const said = error instanceof Error ? error.message : 'no reason given';
    throw new MailboxError(
      refused ? 'the server refuses this user or password' : `the server cannot be reached: ${said}`,
    );
  }
}

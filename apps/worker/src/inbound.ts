import { type ReceivePorts, isReturnPath, ownTokenIn, receiveMail, tellHeeded } from '@broadsheet/bounces';
import {
  type Mailbox,
  type MailReader,
  createMailReader,
  openMailbox,
  startListener,
} from '@broadsheet/inbound';

import type { WorkerContext } from './context.ts';

/** The ways by which returned mail comes in. */
export type Inbound = {
  /** Reads the mailbox to its end; nothing where there is none. A server that cannot be read is told of, once until it can. */
  readMailbox(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

type InboundContext = Pick<WorkerContext, 'installation' | 'returned'>;

/**
 * Opens the ways by which returned mail comes in, as far as they are configured.
 * @throws node's error where the listener cannot listen
 */
export async function openInbound(context: InboundContext): Promise<Inbound> {
  const reader = createMailReader();
  const listener = await openListener(context, reader);
  return {
    readMailbox: mailboxReading(context, reader),
    async close() {
      await listener?.close();
      await reader.close();
    },
  };
}

async function openListener(
  context: InboundContext,
  reader: MailReader,
): Promise<{ close(): Promise<void> } | null> {
  const { config, tokens, clock, log } = context.installation;
  const { bounceListen, bounceDomain } = config.mail;
  if (bounceListen === null || bounceDomain === null) return null;
  const ports = receivePorts(context, (received) => reader.read(received));
  const listener = await startListener(bounceListen, {
    isOurs: (address) => isReturnPath(address, bounceDomain, tokens),
    async take(mail) {
      const received = await receiveMail(ports, mail, 'listener', clock());
      if (received.status === 'unread') log.warn({ reason: received.reason }, 'returned.unread');
      else if (received.status === 'heeded') tellHeeded(log, received, 'listener');
    },
    onTrouble(error) {
      log.warn({ err: error }, 'returned.trouble');
    },
  });
  log.info({ protocol: bounceListen.protocol, port: listener.port }, 'returned.listening');
  return listener;
}

function mailboxReading(context: InboundContext, reader: MailReader): Inbound['readMailbox'] {
  const { config, log } = context.installation;
  const { bounceMailbox } = config.mail;
  if (bounceMailbox === null) return () => Promise.resolve();
  const mailbox: Mailbox = openMailbox(bounceMailbox, {
    take: (bytes) => takeFromMailbox(context, reader, bytes),
  });
  let trouble: string | null = null;
  return async (signal) => {
    try {
      for (let more = true; more && !signal.aborted;) {
        const reading = await mailbox.read(signal);
        if (reading.understood + reading.left > 0) log.info(reading, 'returned.mailbox');
        ({ more } = reading);
      }
      trouble = null;
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== trouble) log.warn({ host: bounceMailbox.host, reason }, 'returned.mailbox-unread');
      trouble = reason;
    }
  };
}

/**
 * Heeds a mail of the mailbox. Somebody else may read there: only what is certainly a machine's report about a mail of ours is understood, an
 * answer of a person or a challenge, which wants one, is left.
 */
async function takeFromMailbox(
  context: InboundContext,
  reader: MailReader,
  bytes: Uint8Array,
): Promise<'understood' | 'left'> {
  const { clock, log } = context.installation;
  const read = await reader.read({ bytes, envelope: [] });
  if (read.status === 'failed') log.warn({ reason: read.reason }, 'returned.unread');
  if (read.status === 'failed' || read.reading.kind === 'other' || read.reading.kind === 'challenge')
    return 'left';
  const ports = receivePorts(context, () => Promise.resolve(read));
  const received = await receiveMail(ports, { bytes, envelope: [] }, 'imap', clock());
  if (received.status === 'unverified' || received.status === 'unread') return 'left';
  tellHeeded(log, received, 'imap');
  return 'understood';
}

function receivePorts({ installation, returned }: InboundContext, read: ReceivePorts['read']): ReceivePorts {
  return { read, own: (candidates) => ownTokenIn(candidates, installation.tokens), returned };
}

import { type ReceivePorts, isReturnPath, ownTokenIn, receiveMail, tellHeeded } from '@broadsheet/bounces';
import { createMailReader, startListener } from '@broadsheet/inbound';

import type { WorkerContext } from './context.ts';

/**
 * Opens the ways by which returned mail comes in, as far as they are configured.
 * @throws node's error where the listener cannot listen
 */
export async function openInbound({
  installation,
  returned,
}: Pick<WorkerContext, 'installation' | 'returned'>): Promise<{ close(): Promise<void> }> {
  const { config, tokens, clock, log } = installation;
  const { bounceListen, bounceDomain } = config.mail;
  if (bounceListen === null || bounceDomain === null) return { close: () => Promise.resolve() };
  const reader = createMailReader();
  const ports: ReceivePorts = {
    read: (received) => reader.read(received),
    own: (candidates) => ownTokenIn(candidates, tokens),
    returned,
  };
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
  return {
    async close() {
      await listener.close();
      await reader.close();
    },
  };
}

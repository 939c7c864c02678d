import type { KeptDataStore, SubscriberPorts, Tokens } from '@broadsheet/subscribers';
import { eraseByLink, exportData, maskAddress, openData, requestData } from '@broadsheet/subscribers';

import type { OwnData } from './context.ts';

/** Binds the flows about somebody's own data. */
export function createOwnData(parts: {
  ports: SubscriberPorts;
  data: KeptDataStore;
  tokens: Tokens;
  now: () => Date;
}): OwnData {
  const { tokens, now } = parts;
  const ports = { ...parts.ports, data: parts.data, tokens };
  return {
    request: (email) => requestData(ports, email, now()),
    async requestBy(preferenceToken) {
      const id = tokens.verify('preferences', preferenceToken);
      if (id === null) return { status: 'unknown' };
      const subscriber = await ports.subscribers.find(id);
      if (subscriber === null) return { status: 'gone' };
      await requestData(ports, subscriber.email, now());
      return { status: 'ok', maskedEmail: maskAddress(subscriber.email) };
    },
    async view(token) {
      const link = await openData(ports, token, now());
      return link.status === 'ok' ? { status: 'ok', maskedEmail: maskAddress(link.email) } : link;
    },
    export: (token) => exportData(ports, token, now()),
    erase: (token) => eraseByLink(ports, token, now()),
  };
}

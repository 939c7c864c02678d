import { composeDigest, type DigestStore } from '@broadsheet/digest';
import type { KeptDigest } from '@broadsheet/database';

import { createArchive, type ArchiveParts } from './archive.ts';
import type { ApiContext } from './context.ts';
import { createSubscriptions, type SubscriptionParts } from './subscriptions.ts';

/** What the composition root has in hand. */
export type ApiParts = Omit<ApiContext, 'subscriptions' | 'archive' | 'digestOf'> &
  Omit<SubscriptionParts, 'ports' | 'production' | 'now'> & {
    subscriberPorts: SubscriptionParts['ports'];
    archive: ArchiveParts;
    digests: DigestStore & { find(deliveryId: number): Promise<KeptDigest | undefined> };
  };

/** Makes the app's context of stores, keys and clock; dials nothing. */
export function createApiContext(parts: ApiParts): ApiContext {
  const { site, log, now, mailbox, registry, tokens, digests } = parts;
  return {
    site,
    log,
    now,
    mailbox,
    registry,
    readiness: parts.readiness,
    subscriptions: createSubscriptions({
      ports: parts.subscriberPorts,
      tokens,
      now,
      production: site.production,
      signUp: parts.signUp,
    }),
    archive: createArchive(parts.archive),
    async digestOf(token) {
      const id = tokens.verify('digest', token);
      if (id === null) return { status: 'unknown' };
      const kept = await digests.find(id);
      return kept === undefined
        ? { status: 'gone' }
        : { status: 'ok', digest: await composeDigest(digests, kept) };
    },
  };
}

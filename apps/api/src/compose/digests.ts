import type { KeptDigest } from '@broadsheet/database';
import { composeDigest, digestDaysKept, type DigestStore } from '@broadsheet/digest';
import { addDays, dayOf } from '@broadsheet/papers';
import type { Tokens } from '@broadsheet/subscribers';

import type { ApiContext } from '../context.ts';

/** Digests by the delivery that they went out in. */
export type KeptDigests = { find(deliveryId: number): Promise<KeptDigest | undefined> };

/** The digest of a delivery, for as long as it is kept and its reader is; null: gone. */
export async function keptDigest(
  digests: KeptDigests,
  deliveryId: number,
  now: Date,
): Promise<(KeptDigest & { subscriberId: number }) | null> {
  const kept = await digests.find(deliveryId);
  // Without its subscriber it is nobody's any more: they asked to be erased, and what they followed stands in it.
  if (kept === undefined || kept.subscriberId === null) return null;
  if (addDays(kept.localDay, digestDaysKept) < dayOf(now)) return null;
  return { ...kept, subscriberId: kept.subscriberId };
}

/** Binds "view in browser": the digest of a token, for as long as it is kept and its reader is. */
export function createDigestOf(parts: {
  digests: DigestStore & KeptDigests;
  tokens: Pick<Tokens, 'verify' | 'signPair'>;
  now: () => Date;
}): ApiContext['digestOf'] {
  const { digests, tokens, now } = parts;
  return async (token) => {
    const id = tokens.verify('digest', token);
    if (id === null) return { status: 'unknown' };
    const kept = await keptDigest(digests, id, now());
    if (kept === null) return { status: 'gone' };
    const digest = await composeDigest(digests, kept);
    return {
      status: 'ok',
      digest,
      votePath: (paperId) => (digest.sample ? null : `/vote/${tokens.signPair('vote', id, paperId)}`),
    };
  };
}

import type { PrintedTitles } from '@broadsheet/database';
import type { DigestStore } from '@broadsheet/digest';
import type { Tokens, VoteStore } from '@broadsheet/subscribers';

import type { LinkState, Votes, VoteView } from '../context.ts';
import { keptDigest, type KeptDigests } from './digests.ts';

/** Binds the vote page: a token names a delivery and a paper in it, and its subscriber may vote on that one alone. */
export function createVotes(parts: {
  digests: Pick<DigestStore, 'survivorsOf'> & KeptDigests & PrintedTitles;
  votes: VoteStore;
  tokens: Pick<Tokens, 'verifyPair'>;
  now: () => Date;
}): Votes {
  const { digests, votes, tokens, now } = parts;

  type Ballot = VoteView & { subscriberId: number; paperId: number; ruleId: number | null };

  async function read(token: string): Promise<LinkState<Ballot>> {
    const ids = tokens.verifyPair('vote', token);
    if (ids === null) return { status: 'unknown' };
    const [deliveryId, namedId] = ids;
    const kept = await keptDigest(digests, deliveryId, now());
    if (kept === null) return { status: 'gone' };
    const { items } = kept.contents;
    const survivors = await digests.survivorsOf([namedId, ...items.map((item) => item.paperId)]);
    const standing = (id: number): number => survivors.get(id) ?? id;
    const paperId = standing(namedId);
    const chosen = items.find((item) => standing(item.paperId) === paperId);
    if (chosen === undefined) return { status: 'gone' };
    const title = await digests.titleOf(chosen.editionId, paperId);
    if (title === null) return { status: 'gone' };
    const { subscriberId } = kept;
    return {
      status: 'ok',
      title,
      voted: (await votes.of(subscriberId)).get(paperId) ?? null,
      subscriberId,
      paperId,
      ruleId: chosen.ruleId === 0 ? null : chosen.ruleId,
    };
  }

  return {
    async view(token) {
      const state = await read(token);
      return state.status === 'ok' ? { status: 'ok', title: state.title, voted: state.voted } : state;
    },
    async cast(token, direction) {
      const state = await read(token);
      if (state.status !== 'ok') return state;
      const { title, subscriberId, paperId, ruleId } = state;
      await votes.cast({ subscriberId, paperId, ruleId, direction, now: now() });
      return { status: 'ok', title, voted: direction };
    },
  };
}

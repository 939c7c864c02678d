import { describe, expect, it } from '@jest/globals';

import type { DigestContents } from '@broadsheet/digest';

import { createEditionFragments } from '../../../apps/worker/src/messages/edition-fragments.ts';
import { aPaper, templates } from '../rendering/builders.ts';

type Stores = Parameters<typeof createEditionFragments>[0];

/** Fragments over one paper; tells how often what rules said of it was read from the database. */
async function world() {
  const all = await templates();
  const kept = new Map<string, unknown>();
  let loads = 0;
  const store: Stores['store'] = {
    keepFrame: () => Promise.resolve(),
    frame: () => Promise.resolve(all.frame),
    load(_edition, _version, keys) {
      loads += keys.filter(({ ruleId }) => ruleId !== 0).length;
      return Promise.resolve(
        keys.flatMap(({ paperId, ruleId }) => {
          const fragment = kept.get(`${String(paperId)} ${String(ruleId)}`);
          return fragment === undefined ? [] : [{ paperId, ruleId, fragment }];
        }),
      );
    },
    keep(_edition, _version, fragments) {
      for (const { paperId, ruleId, fragment } of fragments)
        kept.set(`${String(paperId)} ${String(ruleId)}`, fragment);
      return Promise.resolve();
    },
  };
  const digests: Stores['digests'] = {
    papersOf: () => Promise.resolve([aPaper()]),
    withdrawn: () => Promise.resolve(new Set()),
    survivorsOf: () => Promise.resolve(new Map()),
    daysOf: () => Promise.resolve(new Map()),
    reasonsOf: () => Promise.resolve(new Map()),
  };
  const fragments = createEditionFragments({ store, digests, templates: all, elapsed: () => 0 });
  const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = loads;
    await work();
    return loads - before;
  };
  return { fragments, readsOf, version: all.version };
}

/** A digest of somebody who follows words of their own: each rule chose the one paper. */
const digestOf = (...rules: readonly number[]): DigestContents => ({
  considered: 1,
  matched: rules.length,
  items: rules.map((ruleId) => ({ editionId: 7, paperId: 1, ruleId, score: 0.5 })),
  also: [],
  cut: [],
  trendingOnly: false,
  labels: Object.fromEntries(
    rules.map((ruleId) => [String(ruleId), { kind: 'query', query: `words ${String(ruleId)}` }]),
  ),
});

describe('fragments of an edition', () => {
  it('remember what few rules say, and forget it where thousands of readers have words of their own', async () => {
    const { fragments, readsOf, version } = await world();
    const mine = () => fragments.prepare(digestOf(1, 2), version);
    await mine();
    expect(await readsOf(mine)).toBe(0);
    for (let rule = 3; rule < 6000; rule += 3)
      await fragments.prepare(digestOf(rule, rule + 1, rule + 2), version);
    expect(await readsOf(mine)).toBeGreaterThan(0);
    expect(await readsOf(mine)).toBe(0);
  });

  it('keep in hand what a digest prints, whatever is forgotten for others meanwhile', async () => {
    const { fragments, version } = await world();
    const prepared = await Promise.all(
      Array.from({ length: 3000 }, async (_, at) => {
        const contents = digestOf(at * 2 + 1, at * 2 + 2);
        return { contents, inHand: await fragments.prepare(contents, version) };
      }),
    );
    const without = prepared.filter(({ contents, inHand }) =>
      contents.items.some((item) => inHand.reason(item) === null || inHand.paper(item) === undefined),
    );
    expect(without).toEqual([]);
  });
});

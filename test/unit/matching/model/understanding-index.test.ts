import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DEFAULT_CUTOFF } from '@broadsheet/matching';

import { createSigns } from '../../../../packages/matching/src/model/signs.ts';
import { calibrated, rawScore } from '../../../../packages/matching/src/model/understand.ts';
import type { PaperView } from '../../../../packages/matching/src/model/understand.ts';
import { indexUnderstandings } from '../../../../packages/matching/src/model/understanding-index.ts';
import type { Scored } from '../../../../packages/matching/src/model/scored-pairs.ts';
import type { UnderstoodRule } from '../../../../packages/matching/src/model/understanding-index.ts';

type Pair = { rule: number; paper: number; score: number };

/** What the index must come to. */
function loop(rules: readonly UnderstoodRule[], papers: readonly PaperView[]): Pair[] {
  return papers.flatMap((view, paper) =>
    rules.flatMap(({ understanding, least }, rule) => {
      const score = calibrated(understanding, rawScore(understanding, view));
      return score >= least ? [{ rule, paper, score }] : [];
    }),
  );
}

function pairsOf({ starts, rules, scores }: Scored): Pair[] {
  return Array.from(starts.subarray(1), (end, paper) => ({ paper, start: starts[paper] ?? 0, end })).flatMap(
    ({ paper, start, end }) =>
      Array.from(rules.subarray(start, end), (rule, at) => ({
        rule,
        paper,
        score: scores[start + at] ?? NaN,
      })),
  );
}

const anyWords = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...Array.from('abcdefgh'), '__proto__'),
      fc.oneof(fc.double({ min: -2.2, max: 2.2, noNaN: true }), fc.constant(1)),
    ),
    { selector: ([word]) => word, maxLength: 8 },
  )
  .map((entries) => new Map(entries));

/** Made of a seed, as a list of 200 numbers is long to shrink. */
const anyVector = (dimensions: number): fc.Arbitrary<Float32Array> =>
  fc
    .tuple(fc.nat(1e6), fc.constantFrom(0, 0.1, 1), fc.constantFrom(0, 1))
    .map(([seed, scale, fading]) => vectorOf(dimensions, seed, { scale, fading }));

const anyCase = fc.constantFrom(1, 3, 33, 70, 200).chain((dimensions) => {
  const views = fc.array(fc.record({ impacts: anyWords, place: anyVector(dimensions) }), { maxLength: 10 });
  const rule = fc.record({
    words: anyWords,
    // A paper's own place is where the bounds are tight.
    direction: fc.oneof(anyVector(dimensions), fc.nat(9)),
    least: fc.oneof(
      fc.double({ min: 1e-9, max: 1.1, noNaN: true }),
      fc.constantFrom(1e-9, DEFAULT_CUTOFF, DEFAULT_CUTOFF, 0.9, 1),
    ),
    // Where the understanding's cut-off stands: at that of a paper, so that it is just reached, or anywhere.
    at: fc.oneof(fc.nat(9), fc.double({ min: -1, max: 3, noNaN: true })),
    above: fc.constantFrom(-1, 0, 1e-9, 0.5, 4),
  });
  return fc.tuple(fc.constant(dimensions), views, fc.array(rule, { maxLength: 12 }));
});

describe('many rules against many papers', () => {
  test('come to exactly what each pair comes to alone', () => {
    fc.assert(
      fc.property(anyCase, ([dimensions, papers, made]) => {
        const rules = made.map(({ words, direction, least, at, above }): UnderstoodRule => {
          const towards = typeof direction === 'number' ? papers[direction]?.place : direction;
          const linear = { words, direction: towards ?? new Float32Array(dimensions) };
          const paper = papers[at];
          const cutoff = paper === undefined ? at : rawScore(linear, paper);
          return { understanding: { ...linear, cutoff, top: cutoff + above }, least };
        });
        expect(pairsOf(indexUnderstandings(rules).match(papers))).toEqual(loop(rules, papers));
      }),
      { numRuns: 300 },
    );
  });

  test('come to the same in one call and in many', () => {
    const rules = Array.from({ length: 30 }, (_, at): UnderstoodRule => {
      const words = new Map([[String(at % 7), 0.5]]);
      const understanding = { words, direction: vectorOf(70, at + 1), cutoff: 0.5, top: 1 };
      return { understanding, least: DEFAULT_CUTOFF };
    });
    const papers = Array.from({ length: 30 }, (_, at): PaperView => {
      return { impacts: new Map([[String(at % 5), 1]]), place: vectorOf(70, at + 21) };
    });
    const index = indexUnderstandings(rules);
    const apart = papers.flatMap((one, paper) =>
      pairsOf(index.match([one])).map((pair) => ({ ...pair, paper })),
    );
    expect(apart.length).toBeGreaterThan(30);
    expect(pairsOf(index.match(papers))).toEqual(apart);
  });
});

/** @param fading how much less each dimension says than the one before; those of a model do so too */
function vectorOf(dimensions: number, seed: number, { scale = 1, fading = 1 } = {}): Float32Array {
  const sign = createSigns(seed);
  const vector = Float32Array.from({ length: dimensions }, (_, at) => {
    const random = [1, 2, 4, 8].reduce((sum, bit) => sum + bit * sign(), 0) / 15;
    return random / (1 + fading * at);
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => (scale * value) / length);
}

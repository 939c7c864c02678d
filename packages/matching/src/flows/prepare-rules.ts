import { compileRules, meantBy } from '../matcher/compiled-rules.ts';
import type { CompiledRules } from '../matcher/compiled-rules.ts';
import { likeByLetters } from '../matcher/like-by-letters.ts';
import { nameOfMeant } from '../matcher/meant.ts';
import type { Meant } from '../matcher/meant.ts';
import type { StandingRules } from '../matcher/hold-rules.ts';
import type { Holding } from '../matcher/rule-index.ts';
import { FIRST_MEANT, MEANT_HOLDS, MISS, ROUNDED_BY } from '../matcher/score.ts';
import type { Node } from '../matcher/score.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import { indexUnderstandings } from '../model/understanding-index.ts';
import type { Scored } from '../model/scored-pairs.ts';
import type { UnderstandingIndex } from '../model/understanding-index.ts';
import type { Rule } from '../rule.ts';

/** Example papers by the names that rules have for them; unknown ones are absent. */
export type Examples = ReadonlyMap<string, PaperText>;

/** What is meant, understood by a model, by name; null: by letters. */
export type Understand = (
  meant: ReadonlyMap<string, Meant>,
  examples: Examples,
) => Promise<ReadonlyMap<string, Understanding | null>>;

/** What is understood, and of which examples. */
export type Understood = { understanding: Understanding; byLetters: boolean; examples: readonly string[] };

/** What rules come to before any paper is looked at: good for as long as the model and the rules stay. */
export type PreparedRules = {
  compiled: CompiledRules;
  understood: readonly Understood[];
  /** What was understood, by the model and by letters, each with its number among `understood`. */
  indexes: Readonly<Record<'model' | 'letters', { index: UnderstandingIndex; numbers: readonly number[] }>>;
  /** Where the rules stand, once they were held against papers. */
  standing?: StandingRules;
};

/**
 * Prepares rules: what each means, understood once whoever says it, and an index over all of that.
 * @param understand null: by letters alone
 */
export async function prepareRules(
  understand: Understand | null,
  known: Examples,
  rules: readonly Rule[],
): Promise<PreparedRules> {
  const meant = meantBy(rules, nameOfMeant);
  const made = understand === null ? new Map<string, Understanding | null>() : await understand(meant, known);
  const understood: Understood[] = [];
  const numbers = new Map<string, number | null>();
  const numberOf = (one: Meant): number | null => {
    const name = nameOfMeant(one);
    const before = numbers.get(name);
    if (before !== undefined) return before;
    const found = made.get(name) ?? null;
    const [example, ...others] = one.examples.flatMap((paper) => known.get(paper) ?? []);
    const single = one.words.length === 0 && others.length === 0 ? example : undefined;
    const understanding = found ?? (single === undefined ? null : likeByLetters(single));
    const number =
      understanding === null
        ? null
        : understood.push({ understanding, byLetters: found === null, examples: one.examples }) - 1;
    numbers.set(name, number);
    return number;
  };
  const compiled = compileRules(rules, numberOf);
  const least = leastThatMatters(rules, compiled, understood.length);
  const indexOf = (byLetters: boolean) => {
    const some = [...understood.keys()].filter((number) => understood[number]?.byLetters === byLetters);
    const index = indexUnderstandings(
      some.flatMap((number) => {
        const one = understood[number];
        return one === undefined
          ? []
          : [{ understanding: one.understanding, least: least[number] ?? MEANT_HOLDS }];
      }),
    );
    return { index, numbers: some };
  };
  return { compiled, understood, indexes: { model: indexOf(false), letters: indexOf(true) } };
}

/**
 * The least score of what was understood that can make any of these rules match: the cut-off where a rule is nothing but that,
 * and from where on it holds where there is more to the rule.
 */
function leastThatMatters(
  rules: readonly Pick<Rule, 'cutoff'>[],
  { roots }: CompiledRules,
  size: number,
): Float64Array {
  const least = new Float64Array(size).fill(Infinity);
  roots.forEach((root, at) => {
    if (root === null) return;
    const whole = root.kind === 'leaf' || root.kind === 'best';
    const own = whole ? Math.max((rules[at]?.cutoff ?? 0) - ROUNDED_BY, MEANT_HOLDS) : MEANT_HOLDS;
    for (const number of meantIn(root)) least[number] = Math.min(least[number] ?? own, own);
  });
  return least;
}

function meantIn(node: Node): number[] {
  if (node.kind === 'leaf') return node.leaf >= FIRST_MEANT ? [node.leaf - FIRST_MEANT] : [];
  return node.kind === 'not' ? meantIn(node.part) : node.parts.flatMap(meantIn);
}

/** What holds for each paper, see `understanding-index.ts`. */
export function holdingOf(
  { indexes: { model, letters } }: PreparedRules,
  views: readonly PaperView[],
  plain: readonly PaperView[],
): Holding {
  const byModel = numbered(model.index.match(views), model.numbers);
  if (letters.numbers.length === 0) return byModel;
  const byLetters = numbered(letters.index.match(plain), letters.numbers);
  return views.length === 0 ? byLetters : joined(byModel, byLetters);
}

/** Numbers ascend as the places do that they stand for. */
const numbered = ({ starts, rules, scores }: Scored, numbers: readonly number[]): Holding => ({
  starts,
  numbers: rules.map((rule) => numbers[rule] ?? 0),
  scores,
});

function joined(one: Holding, other: Holding): Holding {
  const starts = one.starts.map((start, paper) => start + (other.starts[paper] ?? 0));
  const size = starts.at(-1) ?? 0;
  const both = { starts, numbers: new Uint32Array(size), scores: new Float64Array(size) };
  for (let paper = 0; paper + 1 < starts.length; paper += 1) {
    const found = [one, other].flatMap(({ starts: from, numbers, scores }) =>
      Array.from(
        numbers.subarray(from[paper], from[paper + 1]),
        (number, at) => [number, scores[(from[paper] ?? 0) + at] ?? MISS] as const,
      ),
    );
    found.sort(([a], [b]) => a - b);
    both.numbers.set(
      found.map(([number]) => number),
      starts[paper],
    );
    both.scores.set(
      found.map(([, score]) => score),
      starts[paper],
    );
  }
  return both;
}

import { TILE } from './bounds.ts';

/**
 * Rules by word: word w is weighed by rules of tile t, by place within, and with `weights` from `starts[w · tiles + t]` to the
 * next start.
 */
export type MentionIndex = {
  numbers: ReadonlyMap<string, number>;
  tiles: number;
  starts: Uint32Array;
  rules: Uint16Array;
  weights: Float64Array;
};

/** A paper's words that any rule weighs, in its order, and what its mentions of each are worth. */
export type Mentioned = { words: readonly number[]; impacts: readonly number[] };

/** Turns the words that rules weigh into the rules that weigh a word. */
export function indexMentions(rules: readonly ReadonlyMap<string, number>[]): MentionIndex {
  const tiles = Math.ceil(rules.length / TILE);
  const numbers = new Map<string, number>();
  for (const words of rules)
    for (const word of words.keys()) if (!numbers.has(word)) numbers.set(word, numbers.size);
  const starts = new Uint32Array(numbers.size * tiles + 1);
  const slotOf = (word: string, rule: number): number =>
    (numbers.get(word) ?? 0) * tiles + Math.floor(rule / TILE);
  rules.forEach((words, rule) => {
    for (const word of words.keys()) {
      const slot = slotOf(word, rule) + 1;
      starts[slot] = (starts[slot] ?? 0) + 1;
    }
  });
  for (let slot = 1; slot < starts.length; slot += 1)
    starts[slot] = (starts[slot] ?? 0) + (starts[slot - 1] ?? 0);
  const next = starts.slice();
  const postings = new Uint16Array(starts.at(-1) ?? 0);
  const weights = new Float64Array(postings.length);
  rules.forEach((words, rule) => {
    for (const [word, weight] of words) {
      const slot = slotOf(word, rule);
      const at = next[slot] ?? 0;
      postings[at] = rule % TILE;
      weights[at] = weight;
      next[slot] = at + 1;
    }
  });
  return { numbers, tiles, starts, rules: postings, weights };
}

/** Looks a paper's words up, once for all tiles. */
export function mentionedIn({ numbers }: MentionIndex, impacts: ReadonlyMap<string, number>): Mentioned {
  const found = { words: [] as number[], impacts: [] as number[] };
  impacts.forEach((impact, word) => {
    const number = numbers.get(word);
    if (number === undefined) return;
    found.words.push(number);
    found.impacts.push(impact);
  });
  return found;
}

/**
 * Adds what a paper's words come to with each rule of a tile, word by word in the paper's order.
 * @param sums of the rule at `at` in the tile at `from + at`
 */
export function addMentions(
  { tiles, starts, rules, weights }: MentionIndex,
  { words, impacts }: Mentioned,
  tile: number,
  sums: Float64Array,
  from: number,
): void {
  for (let nth = 0; nth < words.length; nth += 1) {
    const slot = (words[nth] ?? 0) * tiles + tile;
    const impact = impacts[nth] ?? 0;
    const end = starts[slot + 1] ?? 0;
    for (let at = starts[slot] ?? 0; at < end; at += 1) {
      const place = from + (rules[at] ?? 0);
      sums[place] = (sums[place] ?? 0) + (weights[at] ?? 0) * impact;
    }
  }
}

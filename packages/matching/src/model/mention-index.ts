/** Rules by word: word w is weighed by `rules` and `weights` from `starts[w]` to `starts[w + 1]`. */
export type MentionIndex = {
  numbers: ReadonlyMap<string, number>;
  starts: Uint32Array;
  rules: Uint32Array;
  weights: Float64Array;
};

/** Turns the words that rules weigh into the rules that weigh a word. */
export function indexMentions(rules: readonly ReadonlyMap<string, number>[]): MentionIndex {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  for (const words of rules) {
    for (const word of words.keys()) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      counts[number] = (counts[number] ?? 0) + 1;
    }
  }
  const starts = new Uint32Array(counts.length + 1);
  counts.forEach((count, word) => {
    starts[word + 1] = (starts[word] ?? 0) + count;
  });
  const next = starts.slice();
  const postings = new Uint32Array(starts[counts.length] ?? 0);
  const weights = new Float64Array(postings.length);
  rules.forEach((words, rule) => {
    for (const [word, weight] of words) {
      const number = numbers.get(word) ?? 0;
      const at = next[number] ?? 0;
      postings[at] = rule;
      weights[at] = weight;
      next[number] = at + 1;
    }
  });
  return { numbers, starts, rules: postings, weights };
}

/**
 * Adds what a paper's words come to with each rule, word by word in the paper's order.
 * @param sums of rule r at `r · stride + offset`
 */
export function addMentions(
  { numbers, starts, rules, weights }: MentionIndex,
  impacts: ReadonlyMap<string, number>,
  sums: Float64Array,
  offset: number,
  stride: number,
): void {
  for (const [word, impact] of impacts) {
    const number = numbers.get(word);
    if (number === undefined) continue;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at += 1) {
      const slot = (rules[at] ?? 0) * stride + offset;
      sums[slot] = (sums[slot] ?? 0) + (weights[at] ?? 0) * impact;
    }
  }
}

/** What scores enough, paper by paper: rules by their places in what was given, ascending, from `starts[paper]` to the next. */
export type Scored = { starts: Uint32Array; rules: Uint32Array; scores: Float64Array };

/** Pairs as they are found. */
export type Pairs = {
  /** Of one paper the rules are added ascending. */
  add(paper: number, rule: number, score: number): void;
  byPaper(): Scored;
};

/** Collects pairs of rules and so many papers side by side: an object each would be most of what matching costs. */
export function collectPairs(size: number): Pairs {
  let papers = new Uint32Array(1024);
  let rules = new Uint32Array(1024);
  let scores = new Float64Array(1024);
  let count = 0;
  return {
    add(paper, rule, score) {
      if (count === papers.length) {
        papers = twice(papers, new Uint32Array(2 * count));
        rules = twice(rules, new Uint32Array(2 * count));
        scores = twice(scores, new Float64Array(2 * count));
      }
      papers[count] = paper;
      rules[count] = rule;
      scores[count] = score;
      count += 1;
    },
    byPaper() {
      const { starts, places } = sorted(papers.subarray(0, count), size);
      const found = { starts, rules: new Uint32Array(count), scores: new Float64Array(count) };
      places.forEach((place, at) => {
        found.rules[place] = rules[at] ?? 0;
        found.scores[place] = scores[at] ?? 0;
      });
      return found;
    },
  };
}

function twice<A extends Uint32Array | Float64Array>(small: A, large: A): A {
  large.set(small);
  return large;
}

/**
 * Sorts by small whole numbers, those that are the same in the order given.
 * @returns from where each number stands, one more than there are, and where what was given goes
 */
export function sorted(
  numbers: ArrayLike<number>,
  size: number,
): { starts: Uint32Array; places: Uint32Array } {
  const starts = new Uint32Array(size + 1);
  for (let at = 0; at < numbers.length; at += 1) {
    const next = (numbers[at] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let at = 1; at <= size; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const places = new Uint32Array(numbers.length);
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    const place = next[number] ?? 0;
    places[at] = place;
    next[number] = place + 1;
  }
  return { starts, places };
}

/** Beginnings of words, as a tree of letters. */
export type Heads = {
  /** Whether both, written as one, may begin with any; letters beyond ASCII are not all told apart. */
  begin(left: string, right: string): boolean;
};

const LETTERS = 128;

/** Makes ready to find out of any number of words whether they begin with one of these. */
export function headsOf(beginnings: Iterable<string>): Heads {
  /** The node that follows a node by a letter; 0 is the root. */
  const next = new Map<number, number>();
  const whole = new Set<number>();
  let nodes = 1;
  for (const beginning of beginnings) {
    let node = 0;
    for (let at = 0; at < beginning.length; at += 1) {
      const step = node * LETTERS + letterAt(beginning, at);
      node = next.get(step) ?? nodes++;
      next.set(step, node);
    }
    whole.add(node);
  }
  return {
    begin(left, right) {
      let node = 0;
      for (const word of [left, right])
        for (let at = 0; at < word.length; at += 1) {
          if (whole.has(node)) return true;
          const found = next.get(node * LETTERS + letterAt(word, at));
          if (found === undefined) return false;
          node = found;
        }
      return whole.has(node);
    },
  };
}

const letterAt = (word: string, at: number): number => word.charCodeAt(at) % LETTERS;

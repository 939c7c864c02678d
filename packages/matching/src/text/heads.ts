/** Beginnings of words, as a tree of letters. */
export type Heads = {
  /** Whether both, written as one, may begin with any: of these no more than `LONGEST` letters are looked at. */
  begin: (left: string, right: string) => boolean;
};

const LONGEST = 8;
/** a to z, 0 to 9, and one for all others. */
const LETTERS = 37;
/** Follows the last letter of a beginning. */
const WHOLE = -1;

/** Makes ready to find out of any number of words whether they begin with one of these. */
export function headsOf(beginnings: readonly string[]): Heads {
  const most = beginnings.reduce((sum, { length }) => sum + Math.min(length, LONGEST), 1);
  /** What follows node n by letter l, at `n · LETTERS + l`: the next node, WHOLE, or 0 for nothing. Node 0 is the root. */
  const tree = new Int32Array(most * LETTERS);
  let nodes = 1;
  for (const beginning of beginnings) {
    const last = Math.min(beginning.length, LONGEST) - 1;
    let node = 0;
    for (let at = 0; at <= last && node !== WHOLE; at += 1) {
      const step = node * LETTERS + letterAt(beginning, at);
      const next = tree[step] ?? 0;
      if (at === last) tree[step] = WHOLE;
      else if (next === 0) tree[step] = nodes++;
      node = tree[step] ?? 0;
    }
  }
  const small = tree.slice(0, nodes * LETTERS);
  /** Where a word leads from a node. */
  const follow = (from: number, word: string): number => {
    let node = from;
    for (let at = 0; at < word.length; at += 1) {
      node = small[node * LETTERS + letterAt(word, at)] ?? 0;
      if (node <= 0) break;
    }
    return node;
  };
  return {
    begin(left, right) {
      const node = follow(0, left);
      return node === WHOLE || (node > 0 && follow(node, right) === WHOLE);
    },
  };
}

function letterAt(word: string, at: number): number {
  const code = word.charCodeAt(at);
  if (code >= 97 && code <= 122) return code - 97;
  return code >= 48 && code <= 57 ? code - 22 : LETTERS - 1;
}

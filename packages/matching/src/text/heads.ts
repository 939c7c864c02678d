/** Beginnings of words, as a tree of letters. */
export type Heads = {
  /** Whether both, written as one, begin with any. */
  begin: (left: string, right: string) => boolean;
};

/** So many letters stand in the tree; what is longer is compared as it is. */
const DEPTH = 5;
/** a to z, 0 to 9, and one for all others. */
const LETTERS = 37;

/** Makes ready to find out of any number of words whether they begin with one of these. */
export function headsOf(beginnings: readonly string[]): Heads {
  const most = beginnings.reduce((sum, { length }) => sum + Math.min(length, DEPTH), 1);
  /** What follows node n by letter l, at `n · LETTERS + l`: the next node, 0 for nothing, or -m where `ends[m]` are whole. Node 0 is the root. */
  const tree = new Int32Array(most * LETTERS);
  const ends: string[][] = [[]];
  let nodes = 1;
  // The shorter come first: what goes on behind one that is whole begins with it anyway.
  for (const beginning of [...beginnings].sort((a, b) => a.length - b.length)) {
    const last = Math.min(beginning.length, DEPTH) - 1;
    let node = 0;
    for (let at = 0; at <= last && node >= 0; at += 1) {
      const step = node * LETTERS + letterAt(beginning, at);
      const next = tree[step] ?? 0;
      if (next === 0) tree[step] = at === last ? -ends.push([]) + 1 : nodes++;
      node = tree[step] ?? 0;
    }
    if (node < 0) ends[-node]?.push(beginning);
  }
  const steps = tree.slice(0, nodes * LETTERS);
  /** Where a word leads from a node. */
  const follow = (from: number, word: string): number => {
    let node = from;
    for (let at = 0; at < word.length; at += 1) {
      node = steps[node * LETTERS + letterAt(word, at)] ?? 0;
      if (node <= 0) break;
    }
    return node;
  };
  return {
    begin(left, right) {
      const first = follow(0, left);
      const node = first > 0 ? follow(first, right) : first;
      return node < 0 && (ends[-node]?.some((end) => (left + right).startsWith(end)) ?? false);
    },
  };
}

function letterAt(word: string, at: number): number {
  const code = word.charCodeAt(at);
  if (code >= 97 && code <= 122) return code - 97;
  return code >= 48 && code <= 57 ? code - 22 : LETTERS - 1;
}

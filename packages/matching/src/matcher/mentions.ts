import type { CompiledTerm } from './compiled-term.ts';
import type { FieldIndex } from '../text/analysed-paper.ts';
import { stem } from '../text/stem.ts';

/** Words `from` to `to` of a field, both included. `loose`: others may stand between. */
export type Mention = { from: number; to: number; loose?: readonly number[] };

/** Where a field mentions a term, in order. Linear in the field for a prefix, else in where its words stand. */
export function mentionsOf(term: CompiledTerm, index: FieldIndex): Mention[] {
  if (term.terms.length === 1) return standing(term, 0, index);
  return term.slop > 0 ? windows(term, index) : phrases(term, index);
}

/** Where one word of a term stands, be it written as two. */
function standing(term: CompiledTerm, at: number, index: FieldIndex): Mention[] {
  const wanted = term.terms[at] ?? '';
  if (term.prefix && at === term.terms.length - 1) return beginnings(wanted, index);
  return index.find(wanted).map((post) => ({ from: post >> 1, to: (post >> 1) + (post & 1) }));
}

function beginnings(prefix: string, index: FieldIndex): Mention[] {
  const found: Mention[] = [];
  index.folded.forEach((word, at) => {
    if (word.startsWith(prefix)) found.push({ from: at, to: at });
  });
  return found;
}

/** Adjacent words in order, where two may be written as one on either side. */
function phrases(term: CompiledTerm, index: FieldIndex): Mention[] {
  const { length } = term.terms;
  // Where what was read so far ends and began, by how many words of the phrase that took.
  const read: (Map<number, number> | undefined)[] = [];
  const reach = (words: number, to: number, from: number): void => {
    (read[words] ??= new Map<number, number>()).set(to, from);
  };
  for (const { from, to } of standing(term, 0, index)) reach(1, to, from);
  for (const { from, to } of joinedStanding(term, 0, index)) reach(2, to, from);
  for (let words = 1; words < length; words += 1) {
    for (const [end, from] of read[words] ?? []) {
      const next = end + 1;
      if (index.positions[next] !== (index.positions[end] ?? NaN) + 1) continue;
      if (isWord(term, words, index, next)) reach(words + 1, next, from);
      if (isWordInTwo(term, words, index, next)) reach(words + 1, next + 1, from);
      if (words + 1 < length && isJoined(term, words, index, next)) reach(words + 2, next, from);
    }
  }
  const whole = read[length];
  if (whole === undefined) return [];
  return Array.from(whole, ([to, from]) => ({ from, to }))
    .sort((a, b) => a.from - b.from)
    .filter((mention, at, all) => mention.from > (all[at - 1]?.to ?? -1));
}

function joinedStanding(term: CompiledTerm, at: number, index: FieldIndex): Mention[] {
  const wanted = term.joined[at] ?? '';
  if (term.prefix && at === term.joined.length - 1) return beginnings(wanted, index);
  return index
    .find(wanted)
    .filter((post) => (post & 1) === 0)
    .map((post) => ({ from: post >> 1, to: post >> 1 }));
}

function isWord(term: CompiledTerm, at: number, index: FieldIndex, word: number): boolean {
  const wanted = term.terms[at] ?? '';
  const folded = index.folded[word] ?? '';
  return term.prefix && at === term.terms.length - 1 ? folded.startsWith(wanted) : stem(folded) === wanted;
}

function isWordInTwo(term: CompiledTerm, at: number, index: FieldIndex, word: number): boolean {
  if (term.prefix && at === term.terms.length - 1) return false;
  return index.find(term.terms[at] ?? '').includes(2 * word + 1);
}

function isJoined(term: CompiledTerm, at: number, index: FieldIndex, word: number): boolean {
  const wanted = term.joined[at] ?? '';
  const folded = index.folded[word] ?? '';
  return term.prefix && at === term.joined.length - 1 ? folded.startsWith(wanted) : stem(folded) === wanted;
}

/** All words in any order, with at most `slop` others among them; windows do not overlap. */
function windows(term: CompiledTerm, index: FieldIndex): Mention[] {
  const { length } = term.terms;
  // A word that the phrase has twice must stand twice.
  const wanted = new Map<string, number>();
  const events = new Map<number, string>();
  term.terms.forEach((word, at) => {
    const key = term.prefix && at === length - 1 ? `${word}*` : word;
    wanted.set(key, (wanted.get(key) ?? 0) + 1);
    for (const { from } of standing(term, at, index)) if (!events.has(from)) events.set(from, key);
  });
  const found: Mention[] = [];
  let inside: [word: number, key: string][] = [];
  for (const event of [...events].sort(([a], [b]) => a - b)) {
    inside.push(event);
    const [word, key] = event;
    const counted = inside.filter(([, other]) => other === key);
    // One too many of this word: what came before the first of them cannot be the shortest window.
    if (counted.length > (wanted.get(key) ?? 0)) {
      inside = inside.slice(inside.findIndex(([, other]) => other === key) + 1);
    }
    const first = inside[0]?.[0] ?? word;
    if (inside.length < length) continue;
    if ((index.positions[word] ?? 0) - (index.positions[first] ?? 0) + 1 - length <= term.slop) {
      found.push({ from: first, to: word, loose: inside.map(([at]) => at) });
      inside = [];
    }
  }
  return found;
}

import type { QueryTerm } from '../query/query.ts';
import { holdsNames } from '../query/query.ts';
import type { Field } from '../text/analysed-paper.ts';
import { specificity } from '../text/common-words.ts';
import { stem } from '../text/stem.ts';

/** Terms of different spaces never meet: an author's name is no word of a title. */
export type Space = 'words' | 'author' | 'category' | 'source';

/** A leaf of a query made ready to be looked up. */
export type CompiledTerm = {
  space: Space;
  /** Where to look. */
  fields: readonly Field[];
  /** A term a word, as postings hold them; the last is the beginning of a folded word where `prefix`. */
  terms: readonly string[];
  /** Word i and the next written as one: as a term, or a beginning where the next is one. One fewer than `terms`. */
  joined: readonly string[];
  prefix: boolean;
  slop: number;
  /** Names are looked up whole, and are there or not. */
  names: boolean;
  /** What one mention counts: weight times the specificity of the words, at least half a word. */
  mention: number;
};

const EVERYWHERE: readonly Field[] = ['title', 'abstract', 'keyword'];

/** Prepares a leaf: stems, spellings as one word, what a mention counts. */
export function compileTerm(term: QueryTerm): CompiledTerm {
  const names = holdsNames(term.field);
  const stems = term.field === 'author' || names ? (word: string): string => word : stem;
  const last = term.words.length - 1;
  const ending = (words: string, at: number): string => (term.prefix && at === last ? words : stems(words));
  const specific = term.words.reduce((sum, word) => sum + specificity(word), 0);
  return {
    space: spaceOf(term.field),
    fields: term.field === null ? EVERYWHERE : [term.field],
    terms: term.words.map(ending),
    joined: term.words.slice(1).map((word, at) => ending((term.words[at] ?? '') + word, at + 1)),
    prefix: term.prefix,
    // The words of a name come in any order: "Bengio, Yoshua".
    slop: term.field === 'author' && last > 0 ? Math.max(term.slop, 8) : term.slop,
    names,
    mention: term.weight * Math.max(specific, 0.5),
  };
}

function spaceOf(field: Field | null): Space {
  return field === 'author' || field === 'category' || field === 'source' ? field : 'words';
}

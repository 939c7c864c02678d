import { stemmer } from 'stemmer';

/** Porter leaves these apart from their singular, or throws them together with a stranger. */
const IRREGULAR: Readonly<Record<string, string>> = {
  bias: 'bias',
  biases: 'bias',
  analyses: 'analysi',
  hypotheses: 'hypothesi',
  syntheses: 'synthesi',
  diagnoses: 'diagnosi',
  axes: 'axi',
  corpora: 'corpu',
  criteria: 'criterion',
  phenomena: 'phenomenon',
  matrices: 'matrix',
  vertices: 'vertex',
  indices: 'index',
  indexes: 'index',
  lenses: 'len',
  children: 'child',
  news: 'news',
};

const PLAIN_ENGLISH = /^[a-z]{3,30}$/;
const LETTERS_WITH_S = /^[a-z0-9]*[0-9][a-z0-9]*[a-z]s$/;
const BRITISH_NOUN = /isation(s|al)?$/;
const BRITISH_VERB = /(al|en|im|ar|or|gn|on|id)is(e|ed|er|ers|es|ing)$/;
const BRITISH_OUR = /(behavi|col|fav|neighb|lab|hum|tum)our/;

const KEPT = 200_000;
const kept = new Map<string, string>();

/**
 * The stem of a folded word (Porter, 1980), with irregular plurals of the trade and British spellings brought to the
 * American ones. Words of other scripts are their own stem.
 */
export function stem(folded: string): string {
  const known = kept.get(folded);
  if (known !== undefined) return known;
  const made = stemOf(folded);
  // Words repeat from paper to paper; what does not may not grow without bound.
  if (kept.size >= KEPT) kept.clear();
  kept.set(folded, made);
  return made;
}

/** The same, for words that hardly come again: keeping them would push out those that do. */
export function stemOfRare(folded: string): string {
  return kept.get(folded) ?? stemOf(folded);
}

function stemOf(folded: string): string {
  if (!PLAIN_ENGLISH.test(folded)) return LETTERS_WITH_S.test(folded) ? folded.slice(0, -1) : folded;
  const irregular = Object.hasOwn(IRREGULAR, folded) ? IRREGULAR[folded] : undefined;
  return irregular ?? stemmer(american(folded));
}

function american(word: string): string {
  return word.replace(BRITISH_NOUN, 'ization$1').replace(BRITISH_VERB, '$1iz$2').replace(BRITISH_OUR, '$1or');
}

/**
 * What every word begins with that has this stem, at most four letters: stems lose endings, three letters of what is left may be
 * other ones (ies → i, ability → abl), and what British spellings lose stands further on.
 */
export function headOf(stem: string): string {
  return stem.slice(0, Math.min(Math.max(stem.length - 3, 1), LONGEST_HEAD));
}

/** Of a head. */
export const LONGEST_HEAD = 4;

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

/** What Porter may end a stem with that is no letter of the word: dependency → dependence, ability → able and abl, study → studi. */
const CHANGED_END = /(?:le?|e|i)$/;
const AMERICAN_OUR = /(?:behavi|col|fav|neighb|lab|hum|tum)o(?=r)/;

/** Of stems of irregular words: how many letters they have in common with all of these. */
const irregularHeads = new Map<string, number>();
for (const [word, irregular] of Object.entries(IRREGULAR)) {
  let common = 0;
  while (common < irregular.length && word[common] === irregular[common]) common += 1;
  irregularHeads.set(irregular, Math.min(common, irregularHeads.get(irregular) ?? Infinity));
}

/**
 * What every word begins with that has this stem, as much as is known of that: at least a letter. Stems are beginnings of
 * words but for a changed end and for what British spellings lose, where it ends before the first letter that may be another one.
 */
export function headOf(stem: string): string {
  const our = AMERICAN_OUR.exec(stem);
  const iz = stem.lastIndexOf('iz');
  const length = Math.min(
    stem.search(CHANGED_END) === -1 ? stem.length : stem.search(CHANGED_END),
    our === null ? Infinity : our.index + our[0].length,
    iz === -1 ? Infinity : iz + 1,
    irregularHeads.get(stem) ?? Infinity,
  );
  return stem.slice(0, Math.max(length, 1));
}

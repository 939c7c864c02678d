/** Letters that Unicode does not take apart, as people without them on the keyboard type them. */
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  þ: 'th',
  ς: 'σ',
};

const ASCII = /^[a-z0-9]*$/;
const POSSESSIVE = /['’]s$/;
const NOT_IN_WORDS = /[^\p{L}\p{N}]/gu;
const TO_REPLACE = /[ßæœøđðłħıþς]/g;

/**
 * A word without case, accents, width, apostrophes or a possessive `'s`: what may differ between two spellings of the same
 * word. Folding twice is folding once; the result is empty or made of letters and digits alone.
 */
export function fold(word: string): string {
  const lower = word.toLowerCase();
  if (ASCII.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(POSSESSIVE, '')
    .replace(NOT_IN_WORDS, '')
    .replace(TO_REPLACE, (letter) => UNDECOMPOSED[letter] ?? letter);
}

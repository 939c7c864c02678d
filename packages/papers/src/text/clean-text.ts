import { cleanCharacters } from './characters.ts';
import { cutText } from './cut.ts';
import { texToUnicode } from './tex.ts';

/** Longest input looked at, in UTF-16 code units; the longest real abstract seen has about 10,000. */
const inputLimit = 100_000;

/**
 * Cleans one line of text from outside: TeX becomes Unicode, characters that show nothing or turn the line around are
 * removed, white space is collapsed, and the whole is cut to `max` code units at a word or grapheme.
 *
 * Total and linear in the length of the text. Not idempotent where TeX speaks of itself (`\$` becomes `$`): clean once.
 */
export function cleanText(text: string, max: number): string {
  const bounded = text.length > inputLimit ? text.slice(0, inputLimit) : text;
  const cleaned = cleanCharacters(bounded);
  const converted = texToUnicode(cleaned);
  return cutText(converted === cleaned ? cleaned : cleanCharacters(converted), max);
}

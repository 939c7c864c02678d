import { isStopWord } from './common-words.ts';
import { stem } from './stem.ts';
import { tokenise } from './tokenise.ts';

/** A short form and what it stands for, as stems; the long form without stop words. */
export type Acronym = { short: string; long: readonly string[] };

const SHORT = /\(([\p{L}\p{N}][\p{L}\p{N}-]{1,9})\)/gu;
/** So much text before the parenthesis may hold the long form. */
const REACH = 100;
/** Where a sentence or another parenthesis ends, no long form reaches across. */
const BORDERS = /[.;:!?()]\s|[()]/;
const WORD_CHARACTER = /[\p{L}\p{N}]/u;

/**
 * Short forms that a text introduces behind their long ones, "retrieval-augmented generation (RAG)", each once: every letter of
 * the short form is found in the long from the end on, the first at the beginning of a word (Schwartz and Hearst, 2003). Linear.
 */
export function acronymsIn(text: string): Acronym[] {
  const found = new Map<string, Acronym>();
  for (const match of text.matchAll(SHORT)) {
    // The plural's s is ours, not the acronym's.
    const short = (match[1] ?? '').replace(/(?<=\p{Lu})s$/u, '');
    if ((short.match(/\p{Lu}/gu) ?? []).length < 2) continue;
    const before =
      text
        .slice(Math.max(match.index - REACH, 0), match.index)
        .split(BORDERS)
        .at(-1) ?? '';
    const words = tokenise(longFormIn(before, short) ?? '').map(({ folded }) => folded);
    const long = words.filter((word) => !isStopWord(word)).map(stem);
    const [name = '', ...more] = tokenise(short).map(({ folded }) => stem(folded));
    if (more.length > 0 || long.length < 2 || long.length > short.length + 1 || long.includes(name)) continue;
    found.set(`${name} ${long.join(' ')}`, { short: name, long });
  }
  return [...found.values()];
}

/** The shortest end of a text that can be the long form, or null. */
function longFormIn(before: string, short: string): string | null {
  const text = before.toLowerCase();
  let at = text.length - 1;
  for (let letter = short.length - 1; letter >= 0; letter -= 1) {
    const wanted = short.charAt(letter).toLowerCase();
    if (!WORD_CHARACTER.test(wanted)) continue;
    const begins = (place: number): boolean => place === 0 || !WORD_CHARACTER.test(text.charAt(place - 1));
    while (at >= 0 && (text.charAt(at) !== wanted || (letter === 0 && !begins(at)))) at -= 1;
    if (at < 0) return null;
    at -= 1;
  }
  return before.slice(at + 1);
}

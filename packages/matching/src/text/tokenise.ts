import { fold } from './fold.ts';

/** A word of a text: where it stands in the original, and its folded form. */
export type Token = {
  /** Offsets into the original text, in UTF-16 units; `end` is exclusive. */
  start: number;
  end: number;
  folded: string;
  /** How it is tied to the word before it. */
  joint: Joint;
};

/** `tight`: only a hyphen or the like between; `loose`: within a sentence; `break`: a sentence ends between, or the text begins. */
export type Joint = 'tight' | 'loose' | 'break';

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{M}]+)*/uy;
const TIGHT = /^[-\u2010-\u2015_/.]$/;
const SENTENCE_ENDS = /[.!?;:]\s|\n\s*\n/;
const SPACE = 32;
const APOSTROPHE = 39;
const FIRST_BEYOND = 128;

/** The words of a text in order. Scripts that are written without spaces give one word a run. Linear. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  eachWord(text, (start, end, folded, joint) => {
    tokens.push({ start, end, folded, joint });
  });
  return tokens;
}

/** As `tokenise`, for who keeps them otherwise. */
export function eachWord(
  text: string,
  say: (start: number, end: number, folded: string, joint: Joint) => void,
): void {
  let before = -1;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code < FIRST_BEYOND && !isLetterOrDigit(code)) {
      at += 1;
      continue;
    }
    const plain = endOfPlain(text, at);
    const end = plain === at ? endOfWord(text, at) : plain;
    if (end === at) {
      // No word begins with this character, which may take two units.
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      continue;
    }
    const word = text.slice(at, end);
    const folded = plain === at ? fold(word) : word.toLowerCase();
    if (folded !== '') {
      say(at, end, folded, before === -1 ? 'break' : jointOf(text, before, at));
      before = end;
    }
    at = end;
  }
}

/** Where the word that begins here ends, made of plain letters and digits as most are: those are read off. Here, where it is not. */
function endOfPlain(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  while (isLetterOrDigit(code)) code = text.charCodeAt((at += 1));
  return code === APOSTROPHE || code >= FIRST_BEYOND ? start : at;
}

/** Where any word that begins here ends; here, where none begins. */
function endOfWord(text: string, start: number): number {
  WORD.lastIndex = start;
  const found = WORD.exec(text);
  return found === null ? start : start + found[0].length;
}

/** Of ASCII. */
function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** How what stands from `from` to `to` ties a word to the one before it. */
export function jointOf(text: string, from: number, to: number): Joint {
  if (to === from + 1 && text.charCodeAt(from) === SPACE) return 'loose';
  const between = text.slice(from, to);
  if (TIGHT.test(between)) return 'tight';
  return SENTENCE_ENDS.test(between) ? 'break' : 'loose';
}

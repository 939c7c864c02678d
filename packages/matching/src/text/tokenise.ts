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

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’][\p{L}\p{M}]+)*/gu;
const TIGHT = /^[-\u2010-\u2015_/.]$/;
const SENTENCE_ENDS = /[.!?;:]\s|\n\s*\n/;

/** The words of a text in order. Scripts that are written without spaces give one word a run. Linear. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let before = 0;
  for (const found of text.matchAll(WORD)) {
    const folded = fold(found[0]);
    if (folded === '') continue;
    const joint = tokens.length === 0 ? 'break' : jointOf(text.slice(before, found.index));
    before = found.index + found[0].length;
    tokens.push({ start: found.index, end: before, folded, joint });
  }
  return tokens;
}

function jointOf(between: string): Joint {
  if (between === ' ') return 'loose';
  if (TIGHT.test(between)) return 'tight';
  return SENTENCE_ENDS.test(between) ? 'break' : 'loose';
}

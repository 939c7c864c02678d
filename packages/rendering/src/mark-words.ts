import type { Segment } from './words.ts';

/** Scripts written without spaces: a word there may stand beside any letter. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordCharacter = /[\p{L}\p{N}]/u;

/**
 * Splits a text at the places where terms stand in it as whole words, in whatever case. Longer terms win; the segments
 * joined are the text.
 */
export function markWords(text: string, terms: readonly string[]): readonly Segment[] {
  const wanted = [...new Set(terms)].filter((term) => term !== '').sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return text === '' ? [] : [{ text, marked: false }];
  const pattern = new RegExp(wanted.map(wholeWord).join('|'), 'giu');
  const segments: Segment[] = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) segments.push({ text: text.slice(end, found.index), marked: false });
    segments.push({ text: found[0], marked: true });
    end = found.index + found[0].length;
  }
  if (end < text.length) segments.push({ text: text.slice(end), marked: false });
  return segments;
}

function wholeWord(term: string): string {
  const bounded = (character = ''): boolean => wordCharacter.test(character) && !unspaced.test(character);
  const before = bounded(/^./su.exec(term)?.[0]) ? '(?<![\\p{L}\\p{N}])' : '';
  const after = bounded(/.$/su.exec(term)?.[0]) ? '(?![\\p{L}\\p{N}])' : '';
  return before + term.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + after;
}

import { FIELD_NAMES, MOST_SLOP } from './query.ts';
import type { Field } from '../text/analysed-paper.ts';

/** A piece of a query's text; `at` is its offset in UTF-16 units. */
export type Piece =
  | { kind: 'open' | 'and' | 'or' | 'not'; at: number }
  | { kind: 'close'; weight: number; at: number }
  | FieldPiece
  | LikePiece
  | WordsPiece;

/** What stands right after `like:`, from where. */
export type LikePiece = { kind: 'like'; text: string; at: number };

/** `title:` and the like; `name` as typed. */
export type FieldPiece = { kind: 'field'; field: Field; name: string; at: number };

/** A run of anything else, or what stands between quotes, without its marks. */
export type WordsPiece = {
  kind: 'words';
  text: string;
  at: number;
  prefix: boolean;
  slop: number;
  weight: number;
};

/** All pieces of a text, or the offset of a quote that nothing closes. */
export type Scan = { ok: true; pieces: Piece[] } | { ok: false; unclosedAt: number };

const OPERATORS = new Map<string, 'and' | 'or' | 'not'>([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
]);
const SPACE = /\s/;
const QUOTE = /["“”„‟]/;
const NEXT_QUOTE = /["“”„‟]/g;
const RUN_END = /[\s()"“”„‟]/g;
const OPERAND = /[\p{L}\p{N}("“”„‟]/uy;
const LIKE = 'like:';
const FIELD = /([a-z]+):/iy;
const MARK = /([~^])(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})/y;
const NUMBER = /^(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})$/;
const FUZZY = /~\d{0,6}$/;

/** Cuts a query into pieces. Whatever is no syntax is words. Linear. */
export function scan(text: string): Scan {
  const pieces: Piece[] = [];
  let at = 0;
  // A minus means NOT only where a word could begin: "-survey", never "fine-tuning".
  let fresh = true;
  while (at < text.length) {
    const start = at;
    const char = text.charAt(at);
    if (SPACE.test(char)) {
      at += 1;
      fresh = true;
    } else if (char === '(') {
      pieces.push({ kind: 'open', at: start });
      at += 1;
      fresh = true;
    } else if (char === ')') {
      const marks = readMarks(text, at + 1);
      pieces.push({ kind: 'close', weight: marks.weight, at: start });
      at = marks.end;
      fresh = false;
    } else if (QUOTE.test(char)) {
      const close = indexFrom(NEXT_QUOTE, text, at + 1);
      if (close === -1) return { ok: false, unclosedAt: at };
      const { end, ...marks } = readMarks(text, close + 1);
      const quoted = withoutStars(text.slice(at + 1, close));
      pieces.push({ kind: 'words', at: start, ...quoted, slop: marks.slop, weight: marks.weight });
      at = end;
      fresh = false;
    } else if (fresh && char === '-' && matchesAt(OPERAND, text, at + 1)) {
      pieces.push({ kind: 'not', at: start });
      at += 1;
    } else {
      const like = likeAt(text, at);
      if (like !== null) {
        if (like.end === -1) return { ok: false, unclosedAt: like.at };
        pieces.push({ kind: 'like', text: like.text, at: like.at });
        at = like.end;
        fresh = false;
        continue;
      }
      const named = fieldAt(text, at);
      const found = indexFrom(RUN_END, text, at);
      const end = found === -1 ? text.length : found;
      const run = text.slice(at, end);
      const operator = OPERATORS.get(run);
      if (named !== null) pieces.push({ kind: 'field', at: start, ...named });
      else if (operator !== undefined) pieces.push({ kind: operator, at: start });
      else pieces.push({ kind: 'words', at: start, ...readRun(run) });
      at = named === null ? end : at + named.name.length + 1;
      fresh = false;
    }
  }
  return { ok: true, pieces };
}

/** `like:` with something right behind it; end -1: a quote there is never closed. */
function likeAt(text: string, at: number): { text: string; at: number; end: number } | null {
  if (text.slice(at, at + LIKE.length).toLowerCase() !== LIKE) return null;
  const from = at + LIKE.length;
  if (QUOTE.test(text.charAt(from))) {
    const close = indexFrom(NEXT_QUOTE, text, from + 1);
    return {
      text: text.slice(from + 1, Math.max(close, from + 1)),
      at: from,
      end: close === -1 ? -1 : close + 1,
    };
  }
  const found = indexFrom(RUN_END, text, from);
  const end = found === -1 ? text.length : found;
  return end === from ? null : { text: text.slice(from, end), at: from, end };
}

function fieldAt(text: string, at: number): { field: Field; name: string } | null {
  FIELD.lastIndex = at;
  const name = FIELD.exec(text)?.[1];
  const field = name === undefined ? undefined : FIELD_NAMES.get(name.toLowerCase());
  return name === undefined || field === undefined ? null : { field, name };
}

/** `word`, `word*`, `word^2`, `word*^2`; a `~2` after a bare word would be fuzziness, which we do not have. */
function readRun(run: string): Omit<WordsPiece, 'kind' | 'at'> {
  const caret = run.lastIndexOf('^');
  const number = caret > 0 ? run.slice(caret + 1) : '';
  const weighted = NUMBER.test(number);
  const body = (weighted ? run.slice(0, caret) : run).replace(FUZZY, '');
  return { ...withoutStars(body), slop: 0, weight: weighted ? boundWeight(Number(number)) : 1 };
}

function withoutStars(body: string): { text: string; prefix: boolean } {
  let end = body.length;
  while (body.charAt(end - 1) === '*') end -= 1;
  return { text: body.slice(0, end), prefix: end < body.length };
}

/** `~3` and `^2`, in either order, right after a closing quote or parenthesis. */
function readMarks(text: string, from: number): { slop: number; weight: number; end: number } {
  const marks = { slop: 0, weight: 1, end: from };
  for (let found = markAt(text, from); found !== null; found = markAt(text, marks.end)) {
    const value = Number(found[2]);
    if (found[1] === '^') marks.weight = boundWeight(value);
    else marks.slop = Math.min(Math.floor(value), MOST_SLOP);
    marks.end += found[0].length;
  }
  return marks;
}

function markAt(text: string, at: number): RegExpExecArray | null {
  MARK.lastIndex = at;
  return MARK.exec(text);
}

/** A weight within 0.1 and 10, to two decimals. */
export function boundWeight(weight: number): number {
  return Math.round(Math.min(Math.max(weight, 0.1), 10) * 100) / 100;
}

function indexFrom(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

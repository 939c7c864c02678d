import { accented, isAccent, isMathAccent, mathAccented } from './tex-accents.ts';
import { applyMacro, arityOf, isDeclaration, type Argument } from './tex-macros.ts';
import { script, symbolOf } from './tex-symbols.ts';

/**
 * Turns the TeX that stands in titles and abstracts into Unicode: `$\alpha$` into α, `\'e` into é, `\textbf{x}` into x,
 * `10^{-3}` in a formula into 10⁻³, `{this https URL}` into its words. Whatever it does not know stays as it was written,
 * a formula with an unknown macro as a whole. A `$` opens a formula only without white space inside the signs, nor between
 * two numbers, so that prices stay prices.
 *
 * Total; linear in the length of the text, for every piece is consumed once per level and levels are bounded.
 */
export function texToUnicode(text: string): string {
  return /[\\${]/.test(text) ? convert({ source: text, mode: 'text', depth: 0 }).text : text;
}

type Input = { source: string; mode: 'text' | 'formula'; depth: number };
type Scan = Input & { closing: ReadonlyMap<number, number> };
type Converted = { text: string; unknown: boolean };
/** A piece of input understood: what it becomes, and where the next begins. */
type Piece = Converted & { end: number };

const deepest = 12;
/** Longest formula looked for, in code units. */
const longestFormula = 1_000;
const none: Argument = { raw: '', text: '' };

function convert(input: Input): Converted {
  const { source } = input;
  if (input.depth > deepest) return { text: source, unknown: true };
  const scan = { ...input, closing: matchBraces(source) };
  const parts: string[] = [];
  let unknown = false;
  let at = 0;
  while (at < source.length) {
    const piece = pieceAt(scan, at) ?? known(source.charAt(at), at + 1);
    parts.push(piece.text);
    unknown ||= piece.unknown;
    at = piece.end;
  }
  return { text: parts.join(''), unknown };
}

function pieceAt(scan: Scan, at: number): Piece | undefined {
  const formula = scan.mode === 'formula';
  switch (scan.source.charAt(at)) {
    case '\\':
      return macroAt(scan, at) ?? signAt(scan, at);
    case '$':
      return formula ? undefined : formulaAt(scan, at);
    case '{':
      return groupAt(scan, at);
    case '~':
      return formula ? known(' ', at + 1) : undefined;
    case '^':
    case '_':
      return formula ? scriptAt(scan, at) : undefined;
    default:
      return undefined;
  }
}

function macroAt(scan: Scan, at: number): Piece | undefined {
  const { source } = scan;
  const written = /^[A-Za-z]{1,32}\*?/.exec(source.slice(at + 1, at + 34))?.[0];
  if (written === undefined) return undefined;
  const name = written.replace('*', '');
  const end = at + 1 + written.length;
  const arity = arityOf(name);
  if (arity > 0 && scan.closing.has(end)) return commandAt(scan, at, name, end, arity);
  if (isDeclaration(name)) return known('', source.charAt(end) === ' ' ? end + 1 : end);
  const letter = isMathAccent(name) ? /^ ?([A-Za-z])(?![A-Za-z])/.exec(source.slice(end, end + 3)) : null;
  if (letter !== null) return known(mathAccented(name, letter[1] ?? ''), end + letter[0].length);
  const symbol = symbolOf(name);
  if (symbol === undefined) return { text: source.slice(at, end), end, unknown: true };
  return known(symbol, source.startsWith('{}', end) ? end + 2 : end);
}

function commandAt(scan: Scan, at: number, name: string, from: number, arity: number): Piece {
  const first = argumentAt(scan, from);
  const second = arity === 2 && first !== undefined ? argumentAt(scan, first.end) : undefined;
  const end = (second ?? first)?.end ?? from;
  const complete = arity === 1 || second !== undefined;
  const text = complete ? applyMacro(name, first ?? none, second ?? none) : undefined;
  if (text === undefined) return { text: scan.source.slice(at, end), end, unknown: true };
  return { text, end, unknown: (second ?? first)?.unknown === true };
}

function argumentAt(scan: Scan, at: number): (Argument & Piece) | undefined {
  const end = scan.closing.get(at);
  if (end === undefined) return undefined;
  const raw = scan.source.slice(at + 1, end);
  return { ...convert({ source: raw, mode: scan.mode, depth: scan.depth + 1 }), raw, end: end + 1 };
}

function formulaAt(scan: Scan, at: number): Piece | undefined {
  const { source } = scan;
  const sign = source.startsWith('$$', at) ? '$$' : '$';
  const start = at + sign.length;
  const end = closingSign(source, sign, start);
  if (end === -1) return sign === '$$' ? known(sign, start) : undefined;
  const formula = source.slice(start, end);
  const price = /^\d/.test(formula) && /\d/.test(source.charAt(end + 1));
  const opens = sign === '$$' ? formula.trim() !== '' : /^\S(?:.*\S)?$/s.test(formula) && !price;
  return opens ? formulaPiece(scan, at, formula, end + sign.length) : undefined;
}

function formulaPiece(scan: Scan, at: number, formula: string, end: number): Piece {
  const { text, unknown } = convert({ source: formula, mode: 'formula', depth: scan.depth + 1 });
  return unknown ? { text: scan.source.slice(at, end), end, unknown } : known(text.trim(), end);
}

function closingSign(source: string, sign: string, from: number): number {
  const limit = Math.min(source.length, from + longestFormula);
  for (let at = from; at < limit; at += 1) {
    if (source.charAt(at) === '\\') at += 1;
    else if (source.startsWith(sign, at)) return at;
  }
  return -1;
}

/** A backslash before something that is no letter: an accent, an escaped sign, a space, a formula in `\(…\)`. */
function signAt(scan: Scan, at: number): Piece | undefined {
  const sign = scan.source.charAt(at + 1);
  if (sign === '') return undefined;
  if (sign === '(' || sign === '[') {
    const close = scan.source.slice(at + 2, at + 2 + longestFormula).indexOf(sign === '(' ? '\\)' : '\\]');
    return close === -1
      ? undefined
      : formulaPiece(scan, at, scan.source.slice(at + 2, at + 2 + close), at + 4 + close);
  }
  if (isAccent(sign) && scan.mode === 'text') return accentAt(scan, at, sign);
  if ('%&$#_{}'.includes(sign)) return known(sign, at + 2);
  if (' ,;:>\\'.includes(sign)) return known(' ', at + 2);
  return '!-/'.includes(sign) ? known('', at + 2) : undefined;
}

function accentAt(scan: Scan, at: number, sign: string): Piece | undefined {
  const { source } = scan;
  const start = at + 2;
  const close = scan.closing.get(start);
  const under = source.slice(close === undefined ? start : start + 1, close ?? start + 3);
  const written = /^(?:\\[ij](?![A-Za-z])|\p{L})/u.exec(under)?.[0];
  if (written === undefined || (close !== undefined && written !== under)) return escapedQuote(sign, at);
  // "the model\'s output": an apostrophe escaped by a hand that expected TeX to mind.
  const possessive =
    sign === "'" && /^s(?!\p{L})/u.test(under) && /[\p{L}\p{N}]/u.test(source.charAt(at - 1));
  const letter = possessive ? undefined : accented(sign, written.replace('\\', ''));
  return letter === undefined
    ? escapedQuote(sign, at)
    : known(letter, close === undefined ? start + written.length : close + 1);
}

function escapedQuote(sign: string, at: number): Piece | undefined {
  return /['"~^]/.test(sign) ? known(sign, at + 2) : undefined;
}

/** In a formula braces only group. In text they go where they protect capitals, or hold one letter, a declaration or arXiv's words for a link. */
function groupAt(scan: Scan, at: number): Piece | undefined {
  const inner = argumentAt(scan, at);
  if (inner === undefined) return undefined;
  const declared = /^\\([A-Za-z]+)/.exec(inner.raw)?.[1];
  const groups =
    scan.mode === 'formula' ||
    /^this[\s\\]|^\p{Lu}{1,12}$/u.test(inner.raw) ||
    (inner.raw.startsWith('\\') && /^\p{L}\p{M}?$/u.test(inner.text)) ||
    (declared !== undefined && isDeclaration(declared));
  return groups ? inner : { ...inner, text: `{${inner.text}}` };
}

function scriptAt(scan: Scan, at: number): Piece | undefined {
  const next = /^[^\s{}]/u.exec(scan.source.slice(at + 1, at + 3))?.[0];
  const group = argumentAt(scan, at + 1) ?? (next === '\\' ? pieceAt(scan, at + 1) : undefined);
  const inner = group ?? (next === undefined ? undefined : known(next, at + 1 + next.length));
  return inner && { ...inner, text: script(scan.source.charAt(at), inner.text.trim()) };
}

function known(text: string, end: number): Piece {
  return { text, end, unknown: false };
}

/** The end of every group that is closed, by its start; escaped braces are text. */
function matchBraces(source: string): Map<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '{') open.push(at);
    else if (character === '}') {
      const start = open.pop();
      if (start !== undefined) closing.set(start, at);
    }
  }
  return closing;
}

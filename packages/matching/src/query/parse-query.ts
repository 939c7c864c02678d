import { LIKE_WHAT, namedPaper } from './like.ts';
import { QUERY_LIMITS, holdsNames, joinQueries, matchesNothingSaid, negate } from './query.ts';
import type { Query, QueryLimits, QueryProblem, QueryTerm } from './query.ts';
import { boundWeight, scan } from './scan.ts';
import type { FieldPiece, Piece, WordsPiece } from './scan.ts';
import type { Field } from '../text/analysed-paper.ts';
import { isStopWord } from '../text/common-words.ts';
import { tokenise } from '../text/tokenise.ts';

/** A query, or the first thing in the way of one. */
export type ParsedQuery = { ok: true; query: Query } | { ok: false; problem: QueryProblem };

/**
 * Reads a query: words, `"phrases"` (`~3` for words nearby), `prefix*`, `AND` `OR` `NOT` `-word`, parentheses, `title:`
 * `abstract:` `author:` `cat:` `keyword:` `source:`, `like:2401.12345`, weights `^2`. A bare sequence is AND; OR binds loosest. Anything else is
 * text. Problems are: an unclosed quote or parenthesis, no paper's name after `like:`, too long or too deep, nothing to look for. Never throws; linear.
 * @param limits what people may write, unless told; printed forms of that need STORED_QUERY_LIMITS
 */
export function parseQuery(text: string, limits: QueryLimits = QUERY_LIMITS): ParsedQuery {
  const excess = offsetOfCharacter(text, limits.characters);
  if (excess !== null) {
    return problemAt(text, excess, `Shorten this to ${String(limits.characters)} characters.`);
  }
  const scanned = scan(text);
  if (!scanned.ok) {
    return problemAt(text, scanned.unclosedAt, 'This quote is never closed: add a " where the phrase ends.');
  }
  const reader = readPieces(scanned.pieces);
  const read = readAlternatives(reader, { field: null, closing: false, depth: 0, deepest: limits.depth });
  if (!read.ok) return problemAt(text, read.at, read.message);
  const { query } = read;
  if (query === null) {
    const message =
      tokenise(text).length === 0
        ? 'Write at least one word.'
        : 'Add a less common word: these stand in every paper.';
    return { ok: false, problem: { column: 1, message } };
  }
  if (matchesNothingSaid(query)) {
    const not = scanned.pieces.find((piece) => piece.kind === 'not');
    return problemAt(text, not?.at ?? 0, 'Say what papers should say too, not only what they should not.');
  }
  return { ok: true, query };
}

type Reading = { ok: true; query: Query | null } | { ok: false; at: number; message: string };
/** Where reading is: in which field, inside how many parentheses, of how many at most. */
type Place = { field: Field | null; closing: boolean; depth: number; deepest: number };

/** A cursor: the only thing that moves while a query is read. */
type PieceReader = { peek(): Piece | undefined; take(): Piece | undefined };

function readPieces(pieces: readonly Piece[]): PieceReader {
  let next = 0;
  return { peek: () => pieces[next], take: () => pieces[next++] };
}

const NOTHING: Reading = { ok: true, query: null };

/** Sequences between ORs, up to the end or, inside parentheses, the closing one. One closing too many is ignored. */
function readAlternatives(reader: PieceReader, place: Place): Reading {
  const alternatives: Query[] = [];
  let sequence: Query[] = [];
  const endSequence = (): void => {
    const joined = joinQueries('and', sequence);
    if (joined !== null) alternatives.push(joined);
    sequence = [];
  };
  for (let piece = reader.peek(); piece !== undefined; piece = reader.peek()) {
    if (piece.kind === 'close' && place.closing) break;
    if (piece.kind === 'or') endSequence();
    if (piece.kind === 'or' || piece.kind === 'and' || piece.kind === 'close') {
      reader.take();
      continue;
    }
    const operand = readOperand(reader, place);
    if (!operand.ok) return operand;
    if (operand.query !== null) sequence.push(operand.query);
  }
  endSequence();
  return { ok: true, query: joinQueries('or', alternatives) };
}

/** NOTs and a field, then words or a group. */
function readOperand(reader: PieceReader, place: Place): Reading {
  let negated = false;
  let named: FieldPiece | null = null;
  let piece = reader.peek();
  while (piece !== undefined && (piece.kind === 'not' || piece.kind === 'field')) {
    if (piece.kind === 'field') named = piece;
    else negated = !negated;
    reader.take();
    piece = reader.peek();
  }
  const read = readPrimary(reader, piece, named, place);
  return negated && read.ok && read.query !== null ? { ok: true, query: negate(read.query) } : read;
}

function readPrimary(
  reader: PieceReader,
  piece: Piece | undefined,
  named: FieldPiece | null,
  place: Place,
): Reading {
  const field = named?.field ?? place.field;
  if (piece?.kind === 'words') {
    reader.take();
    return termOf(piece, field);
  }
  if (piece?.kind === 'like') {
    reader.take();
    const paper = namedPaper(piece.text);
    return paper === null
      ? { ok: false, at: piece.at, message: LIKE_WHAT }
      : { ok: true, query: { kind: 'like', paper } };
  }
  if (piece?.kind === 'open') {
    reader.take();
    return readGroup(reader, piece.at, { ...place, field, closing: true, depth: place.depth + 1 });
  }
  // A field name that nothing follows is text.
  return named === null
    ? NOTHING
    : termOf({ text: named.name, prefix: false, slop: 0, weight: 1 }, place.field);
}

function readGroup(reader: PieceReader, openAt: number, place: Place): Reading {
  if (place.depth > place.deepest) {
    return {
      ok: false,
      at: openAt,
      message: `Use at most ${String(place.deepest)} parentheses within each other.`,
    };
  }
  const read = readAlternatives(reader, place);
  if (!read.ok) return read;
  const close = reader.take();
  if (close?.kind !== 'close') {
    return {
      ok: false,
      at: openAt,
      message: 'This parenthesis is never closed: add a ) where the group ends.',
    };
  }
  return { ok: true, query: read.query === null ? null : weigh(read.query, close.weight) };
}

/** A weight on a group is a weight on each of its words. */
function weigh(query: Query, weight: number): Query {
  if (weight === 1 || query.kind === 'like') return query;
  if (query.kind === 'term') return { ...query, weight: boundWeight(query.weight * weight) };
  if (query.kind === 'not') return { kind: 'not', part: weigh(query.part, weight) };
  return { kind: query.kind, parts: query.parts.map((part) => weigh(part, weight)) };
}

function termOf(piece: Omit<WordsPiece, 'kind' | 'at'>, field: Field | null): Reading {
  const words = holdsNames(field) ? nameOf(piece.text) : tokenise(piece.text).map((token) => token.folded);
  const last = words.at(-1);
  if (last === undefined) return NOTHING;
  const prefix = piece.prefix && last.length > 1;
  const idle = words.length === 1 && !prefix && isStopWord(last);
  if (idle && field !== 'author' && !holdsNames(field)) return NOTHING;
  const slop = words.length > 1 ? piece.slop : 0;
  const term: QueryTerm = { kind: 'term', field, words, prefix, slop, weight: piece.weight };
  return { ok: true, query: term };
}

function nameOf(text: string): string[] {
  const name = text.toLowerCase().replace(/\s+/g, ' ').trim();
  return name === '' ? [] : [name];
}

function offsetOfCharacter(text: string, index: number): number | null {
  if (text.length <= index) return null;
  let offset = 0;
  let seen = 0;
  for (const character of text) {
    if (seen === index) return offset;
    seen += 1;
    offset += character.length;
  }
  return null;
}

function problemAt(text: string, offset: number, message: string): ParsedQuery {
  return { ok: false, problem: { column: Array.from(text.slice(0, offset)).length + 1, message } };
}

import { encodePiece, type Piece } from './quoted-printable.ts';
import type { Slot, TemplateNode } from './template.ts';

/** A template encoded for transfer: pieces that never change, and what still waits for values. Plain JSON. */
export type Part = Piece | Slot | { section: string; parts: readonly Part[] };

/** A piece for a slot that was encoded before; a text for one that is encoded now; a condition for a section. */
export type PartValues = { readonly [name: string]: string | boolean | Piece };

/** Encodes what is fixed in a template. */
export function encodeParts(nodes: readonly TemplateNode[]): readonly Part[] {
  return nodes.map((node) => {
    if (typeof node === 'string') return encodePiece(node);
    return 'slot' in node ? node : { section: node.section, parts: encodeParts(node.nodes) };
  });
}

/**
 * Fills parts in order; a piece is a part that waits for nothing. What has no value, or a false or empty one, is left out.
 * @param write how a text enters: escaped for HTML
 */
export function joinParts(
  parts: readonly Part[],
  values: PartValues,
  write: (text: string) => string,
): Piece {
  let mime = '';
  let length = 0;
  for (const part of parts) {
    const piece = isPiece(part) ? part : fillPart(part, values, write);
    if (piece === null) continue;
    mime += piece.mime;
    length += piece.length;
  }
  return { mime, length };
}

/** Asked for each of some hundred parts a digest: `in` would ask twice as long. */
function isPiece(part: Part): part is Piece {
  return (part as Partial<Piece>).mime !== undefined;
}

function fillPart(
  part: Exclude<Part, Piece>,
  values: PartValues,
  write: (text: string) => string,
): Piece | null {
  if ('section' in part) return isFull(values[part.section]) ? joinParts(part.parts, values, write) : null;
  const value = values[part.slot];
  if (typeof value === 'object') return value;
  return typeof value === 'string' ? encodePiece(write(value)) : null;
}

function isFull(value: PartValues[string] | undefined): boolean {
  return typeof value === 'object'
    ? value.length > 0
    : value !== undefined && value !== false && value !== '';
}

import { encodePiece, type Piece } from './quoted-printable.ts';
import type { Slot, TemplateNode } from './template.ts';

/** A template encoded for transfer: pieces that never change, and what still waits for values. Plain JSON. */
export type Part = Piece | Slot | { section: string; parts: readonly Part[] };

/** Pieces for a slot that was encoded before; a text for one that is encoded now; a condition for a section. */
export type PartValues = { readonly [name: string]: string | boolean | readonly Piece[] };

/** Encodes what is fixed in a template. */
export function encodeParts(nodes: readonly TemplateNode[]): readonly Part[] {
  return nodes.map((node) => {
    if (typeof node === 'string') return encodePiece(node);
    return 'slot' in node ? node : { section: node.section, parts: encodeParts(node.nodes) };
  });
}

/**
 * Fills parts in order, onto the end of `pieces`. What has no value, or a false or empty one, is left out.
 * @param write how a text enters: escaped for HTML
 */
export function joinParts(
  parts: readonly Part[],
  values: PartValues,
  write: (text: string) => string,
  pieces: Piece[],
): void {
  for (const part of parts) {
    if ('mime' in part) {
      pieces.push(part);
    } else if ('slot' in part) {
      const value = values[part.slot];
      if (typeof value === 'string') pieces.push(encodePiece(write(value)));
      else if (typeof value === 'object') pieces.push(...value);
    } else if (isFull(values[part.section])) {
      joinParts(part.parts, values, write, pieces);
    }
  }
}

function isFull(value: PartValues[string] | undefined): boolean {
  return typeof value === 'object'
    ? value.length > 0
    : value !== undefined && value !== false && value !== '';
}

/** Octets of the pieces once decoded. */
export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

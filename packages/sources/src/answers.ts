import type { LeftOut, PaperRecord, Reading } from '@broadsheet/papers';

import { decodeDocument } from './xml/decode.ts';

/** One record of an answer, or why it is none. */
export type ReadItem = { record: PaperRecord } | { reason: string };

/** The text of an answer's body. */
export function textOfAnswer({
  bytes,
  headers,
}: {
  bytes: Uint8Array;
  headers: Readonly<Record<string, string>>;
}): string {
  return decodeDocument(bytes, headers['content-type'] ?? '');
}

/** The text of a JSON document, or what it is instead. */
export function parseJson(text: string): { value: unknown } | { fault: string } {
  const bare = text.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(bare) };
  } catch {
    if (bare.trim() === '') return { fault: 'the answer is empty' };
    const what = /^\s*<(?:!doctype html|html)/i.test(bare) ? 'a web page, not JSON' : 'not JSON';
    return { fault: `the answer is ${what}${excerpt(bare)}` };
  }
}

/** A reading that failed because the upstream writes otherwise than it used to; asking for other days is of no use. */
export function shapeChanged(reason: string): Extract<Reading, { status: 'shape-changed' }> {
  return { status: 'shape-changed', reason };
}

/** Sorts what was read from what was not; where nothing can be read of a list that is not empty, its shape has changed. */
export function toReading(items: readonly ReadItem[]): Extract<Reading, { status: 'ok' | 'shape-changed' }> {
  const records: PaperRecord[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, item] of items.entries()) {
    if ('reason' in item) leftOut.push({ index, reason: item.reason });
    else records.push(item.record);
  }
  const [first] = leftOut;
  if (records.length > 0 || first === undefined) return { status: 'ok', records, leftOut };
  return shapeChanged(
    `none of ${String(items.length)} items can be read; item ${String(first.index)}: ${first.reason}`,
  );
}

/** The beginning of a text that was not expected, to be put behind what is said of it. */
export function excerpt(text: string): string {
  const start = text.slice(0, 1_000).replace(/\s+/g, ' ').trim().slice(0, 120);
  return start === '' ? '' : `: ${start}`;
}

import { parseJson, toReading, type ReadItem } from '../answers.ts';
import { readArxivAnswer } from '../arxiv/read-answer.ts';
import { readArxivFeed } from '../arxiv/read-feed.ts';
import { readBiorxivAnswer } from '../biorxiv-answer.ts';
import { parseFeed } from '../feed/parse-feed.ts';
import { readHuggingFaceItem } from '../hugging-face-item.ts';
import { readPaperList } from '../paper-file.ts';
import { decodeDocument } from '../xml/decode.ts';
import type { Parsed, Saved } from './parsed.ts';

/** Reads a saved answer of a source, whichever it is of: its kind shows from how it begins. */
export function parseAnySaved(saved: Saved): Parsed {
  const start = decodeDocument(saved.bytes.subarray(0, 16_384), saved.contentType).replace(
    /^[\s\uFEFF]+/,
    '',
  );
  if (start.startsWith('[')) return parseSavedList(saved);
  if (start.startsWith('{')) return isBiorxiv(start) ? parseSavedBiorxiv(saved) : parseFeed(saved);
  return isArxiv(start) ? parseSavedArxiv(saved) : parseFeed(saved);
}

/** Reads what arXiv's API or one of its feeds answered; replacements are no new papers. */
export function parseSavedArxiv(saved: Saved): Parsed {
  const start = decodeDocument(saved.bytes.subarray(0, 16_384), saved.contentType);
  const isFeed = /announce_type|rss\.arxiv\.org|<rss[\s>]|<title>\s*feed error/i.test(start);
  const answer = isFeed ? readArxivFeed(saved) : readArxivAnswer(saved);
  const format = isFeed ? 'arxiv-feed' : 'arxiv';
  if (answer.status === 'ok') {
    const { records, leftOut } = answer;
    return { status: 'ok', format, records, leftOut };
  }
  const said = answer.status === 'rejected' ? `arXiv says: ${answer.reason}` : answer.reason;
  return { status: 'failed', format, reason: said };
}

/** Reads an answer of Hugging Face's daily papers API. */
export function parseSavedHuggingFace(saved: Saved): Parsed {
  const parsed = parseJson(textOf(saved));
  if ('fault' in parsed) return { status: 'failed', format: 'hf', reason: parsed.fault };
  return Array.isArray(parsed.value)
    ? ofItems('hf', parsed.value.map(readHuggingFaceItem))
    : { status: 'failed', format: 'hf', reason: 'the answer is no list' };
}

/** Reads an answer of bioRxiv's or medRxiv's API, each paper once, by its newest version. */
export function parseSavedBiorxiv(saved: Saved): Parsed {
  const parsed = parseJson(textOf(saved));
  const answer = 'fault' in parsed ? { reason: parsed.fault } : readBiorxivAnswer(parsed.value);
  if ('reason' in answer) return { status: 'failed', format: 'biorxiv', reason: answer.reason };
  const newest = new Map<string, number>();
  for (const row of answer.rows)
    if ('doi' in row) newest.set(row.doi, Math.max(row.version, newest.get(row.doi) ?? 0));
  const rows = answer.rows.filter((row) => !('doi' in row) || newest.get(row.doi) === row.version);
  return ofItems(
    'biorxiv',
    rows.map((row) => ('doi' in row ? row.item : row)),
  );
}

/** Hugging Face's answer, or papers as `file:` has them. */
function parseSavedList(saved: Saved): Parsed {
  const text = textOf(saved);
  if (/^[\s\uFEFF]*\[\s*\{\s*"paper"\s*:|"paper"\s*:\s*\{/.test(text.slice(0, 16_384)))
    return parseSavedHuggingFace(saved);
  const reading = readPaperList(text);
  if (reading.status === 'ok') return { ...reading, format: 'papers' };
  if (reading.status === 'empty') return { status: 'ok', format: 'papers', records: [], leftOut: [] };
  return { status: 'failed', reason: 'reason' in reading ? reading.reason : reading.status };
}

function ofItems(format: string, items: readonly ReadItem[]): Parsed {
  const reading = toReading(items);
  return reading.status === 'ok'
    ? { ...reading, format }
    : { status: 'failed', format, reason: reading.reason };
}

function isBiorxiv(start: string): boolean {
  return /"collection"\s*:|"messages"\s*:/.test(start);
}

function isArxiv(start: string): boolean {
  return start.includes('http://arxiv.org/schemas/atom') || /<title>\s*feed error for query/i.test(start);
}

function textOf({ bytes, contentType }: Saved): string {
  return decodeDocument(bytes, contentType);
}

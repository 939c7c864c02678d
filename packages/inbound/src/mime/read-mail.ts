import type { Field, MailPart } from '@broadsheet/bounces';

import { decodeBody, decodeText } from './decode.ts';
import { readFields } from './fields.ts';

/** Deeper multiparts are text; real reports have four levels at most. */
const maxDepth = 8;
/** Parts in one mail; the rest of it is left out. */
const maxParts = 64;

/**
 * Takes a mail from outside apart. Never throws: what is not well-formed is text. LF, CRLF and bare CR all end a line.
 * @param bytes at most what the caller lets in; time and memory are linear in it
 */
export function readMail(bytes: Uint8Array): MailPart {
  // Octets stand as characters up to U+00FF until a charset is known.
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/\r\n?/g, '\n')
    // A mailbox file's own line (`From sender date`) is no header.
    .replace(/^\n*(?:From [^\n]*\n)?/, '');
  return readPart(source, 'text/plain', 0, { left: maxParts });
}

function readPart(source: string, defaultType: string, depth: number, budget: { left: number }): MailPart {
  budget.left -= 1;
  const { fields, body } = readFields(source);
  const contentType = valueOf(fields, 'content-type');
  const type = /^\s*([\w.+-]+\/[\w.+-]+)/.exec(contentType)?.[1]?.toLowerCase() ?? defaultType;
  const encoding = valueOf(fields, 'content-transfer-encoding').trim().toLowerCase();
  if (depth < maxDepth && type.startsWith('multipart/')) {
    const named = split(body, boundaryOf(contentType));
    const { preamble, pieces } = named.pieces.length > 0 ? named : split(body, guessedBoundary(body));
    if (pieces.length > 0) {
      const children: MailPart[] = [];
      const inner = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
      for (const piece of pieces) {
        if (budget.left <= 0) break;
        children.push(readPart(piece, inner, depth + 1, budget));
      }
      return { fields, type, text: preamble, children };
    }
    return { fields, type, text: decodeText(body, ''), children: [] };
  }
  if (type === 'message/rfc822' || type === 'message/global') {
    const inside =
      encoding === 'base64' || encoding === 'quoted-printable' ? decodeBody(body, encoding) : body;
    const nested =
      depth < maxDepth && budget.left > 0 ? [readPart(inside, 'text/plain', depth + 1, budget)] : [];
    return { fields, type, text: inside, children: nested };
  }
  return { fields, type, text: decodeText(decodeBody(body, encoding), charsetOf(contentType)), children: [] };
}

function valueOf(fields: readonly Field[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}

function boundaryOf(contentType: string): string | null {
  const found = /\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

/** Where a multipart does not say its boundary, or another than it has: the first line that looks like one. */
function guessedBoundary(body: string): string | null {
  return /^--([^\s-][^\n]{0,199}?)[ \t]*\n(?=content-)/im.exec(body)?.[1] ?? null;
}

function charsetOf(contentType: string): string {
  const found = /\bcharset\s*=\s*(?:"([^"]{1,60})"|([^\s;"]{1,60}))/i.exec(contentType);
  return (found?.[1] ?? found?.[2] ?? '').toLowerCase();
}

/** Splits at delimiter lines; a missing closing one is no matter. */
function split(body: string, boundary: string | null): { preamble: string; pieces: readonly string[] } {
  if (boundary === null) return { preamble: '', pieces: [] };
  const delimiter = `--${boundary}`;
  const pieces: string[] = [];
  let preamble = '';
  let from = -1;
  for (let at = 0; at <= body.length;) {
    const found = body.startsWith(delimiter, at) ? at : nextLine(body, delimiter, at);
    const end = found === -1 ? body.length : found;
    if (from === -1) preamble = body.slice(0, end);
    else pieces.push(body.slice(from, end).replace(/\n$/, ''));
    if (found === -1 || pieces.length > maxParts) break;
    const lineEnd = body.indexOf('\n', found);
    if (body.startsWith('--', found + delimiter.length) || lineEnd === -1) break;
    from = lineEnd + 1;
    at = from;
  }
  return { preamble, pieces };
}

function nextLine(body: string, delimiter: string, from: number): number {
  const found = body.indexOf(`\n${delimiter}`, from);
  return found === -1 ? -1 : found + 1;
}

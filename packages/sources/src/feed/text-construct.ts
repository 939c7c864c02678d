import { attributeOf, textOf, type XmlElement } from '../xml/element.ts';
import { htmlToText, isBlock, isHidden, looksLikeHtml } from './html-text.ts';

/** What a text is unless it says: `guess` is plain text that may turn out to be HTML, as titles of RSS may. */
export type TextKind = 'plain' | 'html' | 'guess';

/**
 * The plain text of an element that holds text in one of the ways of feeds: plain, escaped HTML, markup inline, base64 (Atom
 * 1.0 3.1, Atom 0.3 3.1, RSS). White space is collapsed.
 * @param usual what it is unless its `type` says otherwise
 */
export function plainTextOf(element: XmlElement, usual: TextKind): string {
  if (element.children.some((child) => typeof child !== 'string')) return tidy(markupText(element));
  const type = mediaTypeOf(attributeOf(element, 'type'));
  const written = textOf(element);
  const encoded = attributeOf(element, 'mode')?.toLowerCase() === 'base64' || isEncoded(type);
  const decoded = encoded ? fromBase64(written) : null;
  const text = decoded ?? written;
  const html =
    type === 'text/html' || (type === null && usual === 'html') || (type === xhtml && decoded !== null);
  // Only what calls itself plain, or nothing, is suspected.
  const guessed = usual !== 'plain' && (type === null || type === 'text/plain') && looksLikeHtml(text);
  return tidy(html || guessed ? htmlToText(text) : text);
}

/** Collapses white space, and mends what was encoded wrongly on the way. */
export function tidy(text: string): string {
  return fromWindows(twiceDecoded(text)).replace(/\s+/g, ' ').trim();
}

const xhtml = 'application/xhtml+xml';
const shortTypes: ReadonlyMap<string, string> = new Map([
  ['text', 'text/plain'],
  ['plain', 'text/plain'],
  ['html', 'text/html'],
  ['xhtml', xhtml],
]);

function mediaTypeOf(type: string | undefined): string | null {
  const written = type?.trim().toLowerCase() ?? '';
  return written === '' ? null : (shortTypes.get(written) ?? written);
}

/** Media types whose content is base64 (RFC 4287 4.1.3.3). */
function isEncoded(type: string | null): boolean {
  return type !== null && !/^text\/|[+/]xml$/.test(type);
}

function fromBase64(text: string): string | null {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(digits, 'base64'));
  } catch {
    return null;
  }
}

function markupText(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child;
      if (isHidden(child.name)) return '';
      return isBlock(child.name) ? ` ${markupText(child)} ` : markupText(child);
    })
    .join('');
}

/** UTF-8 that somebody took for Latin-1 and encoded again. */
function twiceDecoded(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** Controls that nobody means are what windows-1252 has in their place. */
function fromWindows(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (control) => {
    const decoder = new TextDecoder('windows-1252');
    return decoder.decode(Uint8Array.of(control.charCodeAt(0)), { stream: true }) + decoder.decode();
  });
}

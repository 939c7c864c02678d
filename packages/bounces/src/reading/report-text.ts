import { type MailPart, fieldOf } from '../returned-mail.ts';

/** Characters of a report's text that are read: what matters stands at its head. */
const maxText = 60_000;

/** What begins the returned mail inside a text: a delimiter in words, or the first of its header fields. */
const beginsOriginal = [
  /^[\s\-=_*#>]*(?:this is|below this line is|below is|enclosed is|here follows|attached is)? ?(?:a |the )?cop(?:y|ies) of (?:the|your)(?: original)? (?:message|mail|header)/i,
  /^[\s\-=_*#>]*(?:start of |begin of |the )?(?:original|returned|unsent|undelivered|bounced|rejected|failed|forwarded)[ -](?:e-?mail|message|text)(?: body| headers?| text| contents?| source| follows?| included)*(?: information)?[\s.:;\-=_*#]*$/i,
  /^[\s\-=_*#>]*(?:message|mail) headers? (?:follows?|are|from the)/i,
  /^[\s\-=_*#>]*(?:first|beginning of) .{0,20}(?:original|message|mail)/i,
  /^[\s\-=_*#>]*(?:your (?:original )?message (?:reads|follows|begins|was as follows|included)|text of (?:the|your) (?:original )?message|contents of (?:the |your )?(?:original )?(?:message|mail)|message (?:text )?follows|unsent (?:message|mail)|included is a copy)/i,
  /^-{2,}.{0,40}\b(?:original|returned|unsent|copy of|bounced)\b.{0,40}$/i,
  /^[ \t>]*(?:Received|Return-Path|X-Received|DKIM-Signature|X-Originating-IP|X-Google-Smtp-Source|Delivered-To):/i,
];

/**
 * What a report says to people, and the mail that it returns within the same text.
 */
export function reportText(mail: MailPart): { report: string; original: string } {
  const plain = textsOf(mail, 'text/plain');
  const text = plain.trim() === '' ? plainOf(textsOf(mail, 'text/html')) : plain;
  return apart(text.slice(0, maxText));
}

/** Cuts a text where the returned mail begins. */
function apart(text: string): { report: string; original: string } {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.length < 300 && beginsOriginal.some((form) => form.test(line)));
  // A delimiter in the first line introduces nothing: the whole text is the report then.
  if (end <= 0) return { report: text, original: '' };
  return { report: lines.slice(0, end).join('\n'), original: lines.slice(end).join('\n') };
}

/** Texts outside of whatever mail is inside, with what stands before the first part. */
function textsOf(part: MailPart, type: string): string {
  if (part.type === 'message/rfc822' || part.type === 'message/global' || part.type === 'message/partial')
    return '';
  const own =
    part.type === type || (type === 'text/plain' && part.type.startsWith('multipart/'))
      ? withoutNote(part.text)
      : '';
  if (/^attachment/i.test(fieldOf(part.fields, 'content-disposition')) && part.type !== type) return '';
  return [own, ...part.children.map((child) => textsOf(child, type))]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** The note of multiparts to readers without MIME. */
function withoutNote(text: string): string {
  return /^\s*(?:this is (?:a|an) (?:mime|multi-?part)|this message is in mime format)/i.test(text)
    ? text.split('\n').slice(1).join('\n')
    : text;
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  nbsp: ' ',
  '#160': ' ',
  amp: '&',
};
const lineTags = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'td', 'table']);
/** What stands between these is not for people. */
const silentTags = new Set(['style', 'script', 'head']);

/** HTML as text, well enough to be searched; one pass, whatever it holds. */
function plainOf(html: string): string {
  const source = html.slice(0, maxText * 3);
  const pieces: string[] = [];
  const unclosed = new Set<string>();
  for (let at = 0; at < source.length;) {
    const tag = source.indexOf('<', at);
    if (tag === -1) {
      pieces.push(source.slice(at));
      break;
    }
    pieces.push(source.slice(at, tag));
    const end = source.indexOf('>', tag);
    if (end === -1) break;
    const name = /^\/?([a-z]\w{0,9})/i.exec(source.slice(tag + 1, tag + 14))?.[1]?.toLowerCase() ?? '';
    pieces.push(lineTags.has(name) ? '\n' : ' ');
    const silent = silentTags.has(name) && !unclosed.has(name) && source[tag + 1] !== '/';
    const closing = silent ? source.indexOf(`</${name}`, end) : -1;
    if (silent && closing === -1) unclosed.add(name);
    at = closing === -1 ? end + 1 : closing;
  }
  return pieces
    .join('')
    .replace(/&(#?\w{1,5});/g, (entity, name: string) => entities[name.toLowerCase()] ?? entity);
}

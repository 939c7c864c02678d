/** One header field: `value` is already folded and encoded, without the final CRLF. */
export type HeaderField = { name: string; value: string };

/** A mailbox of ours: `name` may be empty, `address` is ASCII with an A-label domain. */
export type Mailbox = { name: string; address: string };

/** A value that must not become a header; whoever hands it over has a defect. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
  readonly code = 'header';
}

/** RFC 5322, 2.1.1: at most 998 octets a line, better 78. */
const hardLimit = 998;
const softLimit = 76;

const fieldName = /^[A-Za-z][A-Za-z0-9-]*$/;
const printable = /^[ -~]*$/;
const addressForm = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const messageIdForm = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
/** C0 and C1 controls, line separators, bidi controls, zero-width and tag characters, lone surrogates. */
const unfit =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}\u{e0000}-\u{e007f}]+/gu;

/**
 * A field whose value is ours: printable ASCII, on one line, never folded (some relays break what was folded).
 * @throws HeaderError for a value that is not
 */
export function plainField(name: string, value: string): HeaderField {
  if (!fieldName.test(name)) throw new HeaderError(`${JSON.stringify(name)} is no field name`);
  if (!printable.test(value) || value.trim() !== value || value === '') {
    throw new HeaderError(`${name} wants printable ASCII on one line`);
  }
  if (name.length + 2 + value.length > hardLimit)
    throw new HeaderError(`${name} is longer than a line may be`);
  return { name, value };
}

/** A field of free text (RFC 5322, 3.6.5): any string is safe, what is not ASCII goes into encoded words (RFC 2047). */
export function textField(name: string, text: string): HeaderField {
  const clean = text.replace(unfit, ' ').replace(/\s+/g, ' ').trim();
  if (printable.test(clean) && !clean.includes('=?')) return { name, value: fold(name, clean.split(' ')) };
  return { name, value: encodeWords(clean, name.length + 2) };
}

/** A field of one mailbox (RFC 5322, 3.4). @throws HeaderError for an address that is not a plain one */
export function mailboxField(name: string, mailbox: Mailbox): HeaderField {
  const address = `<${checkedAddress(mailbox.address)}>`;
  const shown = mailbox.name.replace(unfit, ' ').replace(/\s+/g, ' ').trim();
  if (shown === '') return { name, value: address.slice(1, -1) };
  return { name, value: fold(name, [phrase(shown, name.length + 2), address]) };
}

/** `Message-ID`. @param id without angle brackets. @throws HeaderError unless it is one `left@right` */
export function messageIdField(id: string): HeaderField {
  if (!messageIdForm.test(id)) throw new HeaderError('Message-ID wants left@right');
  return plainField('Message-ID', `<${id}>`);
}

/** `Date` in UTC (RFC 5322, 3.3). */
export function dateField(date: Date): HeaderField {
  return plainField('Date', date.toUTCString().replace('GMT', '+0000'));
}

/** `List-Id` (RFC 2919): a description and a name that looks like a host and never changes. */
export function listIdField(description: string, id: string): HeaderField {
  const clean = description.replace(unfit, ' ').replace(/\s+/g, ' ').trim();
  return { name: 'List-Id', value: fold('List-Id', [phrase(clean, 9), `<${id}>`]) };
}

/** Both fields of one-click unsubscribing (RFC 8058, 3.1): one https address, one line each. */
export function unsubscribeFields(url: string): readonly HeaderField[] {
  if (!/^https?:\/\/[!-;=?-~]+$/.test(url))
    throw new HeaderError('List-Unsubscribe wants an http or https address');
  return [
    plainField('List-Unsubscribe', `<${url}>`),
    plainField('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'),
  ];
}

/** The fields as bytes of a header section, each line ended by CRLF, without the empty line after them. */
export function writeFields(fields: readonly HeaderField[]): string {
  return fields.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
}

/** The address itself. @throws HeaderError unless it is an ASCII dot-atom with a domain, at most 254 octets */
export function checkedAddress(address: string): string {
  if (address.length > 254 || !addressForm.test(address))
    throw new HeaderError('an address is not fit for mail');
  return address;
}

/** A name before an address: bare atoms, a quoted string, or encoded words. */
function phrase(text: string, column: number): string {
  if (/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+$/.test(text) && !text.includes('=?')) return text;
  if (printable.test(text) && !text.includes('=?')) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  return encodeWords(text, column);
}

function fold(name: string, words: readonly string[]): string {
  let value = '';
  let column = name.length + 2;
  for (const word of words.every(({ length }) => length < hardLimit - 1) ? words : words.flatMap(cutWord)) {
    if (value === '') value = word;
    else if (column + 1 + word.length > softLimit) {
      value += `\r\n ${word}`;
      column = 0;
    } else value += ` ${word}`;
    column += 1 + word.length;
  }
  return value;
}

/** A word that is longer than a line may be, in pieces that are not. */
function cutWord(word: string): readonly string[] {
  return word.match(longWord) ?? [];
}

const longWord = new RegExp(`.{1,${String(hardLimit - 2)}}`, 'gs');

/** RFC 2047: words of at most 75 characters, each decodable alone, so cut between characters. */
function encodeWords(text: string, column: number): string {
  const words: string[] = [];
  let chunk = '';
  let room = 75 - column;
  for (const character of text) {
    if (chunk !== '' && encodeWord(chunk + character).length > room) {
      words.push(encodeWord(chunk));
      chunk = '';
      room = 75;
    }
    chunk += character;
  }
  return [...words, encodeWord(chunk)].join('\r\n ');
}

function encodeWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/** Undoes a content transfer encoding (RFC 2045 section 6): octets as characters in, and out. Anything odd stays as it is. */
export function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64')
    return Buffer.from(body.replace(/[^A-Za-z0-9+/]/g, ''), 'base64')
      .toString('latin1')
      .replace(/\r\n?/g, '\n');
  if (encoding !== 'quoted-printable') return body;
  return fromHex(body.replace(/=[ \t]*\n/g, ''), '=').replace(/\r\n?/g, '\n');
}

/**
 * Octets as text: UTF-8 where they are that, else the charset that is named, else Windows' Latin.
 * @param charset lower case, as the mail names it
 */
export function decodeText(octets: string, charset: string): string {
  // ISO-2022 is seven-bit: only its name tells it apart from ASCII.
  const sevenBit = /^iso-2022|^hz-|^utf-7/.test(charset) || octets.includes('\u001B$');
  if (!sevenBit && !/[\u0080-\u00FF]/.test(octets)) return octets;
  const bytes = Buffer.from(octets, 'latin1');
  if (!sevenBit) {
    const utf8 = tryDecode(bytes, 'utf-8', true);
    if (utf8 !== null) return utf8;
  }
  const named = sevenBit && !/^iso-2022/.test(charset) ? 'iso-2022-jp' : charset;
  return tryDecode(bytes, named, false) ?? tryDecode(bytes, 'windows-1252', false) ?? octets;
}

/** Decodes encoded words (RFC 2047) in a header's value. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  return value
    .replace(/(\?=)[ \t]+(?==\?)/g, '$1')
    .replace(
      /=\?([\w.:+-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\n]{0,1000})\?=/gi,
      (_word, charset: string, encoding: string, text: string) =>
        decodeText(
          encoding.toLowerCase() === 'b'
            ? Buffer.from(text, 'base64').toString('latin1')
            : fromHex(text.replaceAll('_', ' '), '='),
          charset.toLowerCase(),
        ),
    );
}

function fromHex(text: string, sign: string): string {
  return text.replace(new RegExp(`${sign}([0-9a-f]{2})`, 'gi'), (_octet, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** In two steps: node 20 decodes windows-1252 as latin1 where it is given everything at once. */
function tryDecode(bytes: Uint8Array, charset: string, fatal: boolean): string | null {
  try {
    const decoder = new TextDecoder(charset, { fatal });
    return decoder.decode(bytes, { stream: true }) + decoder.decode();
  } catch {
    return null;
  }
}

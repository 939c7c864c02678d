const utf32 = { le: true, be: false } as const;

/**
 * Decodes a document of XML or JSON: a byte order mark wins, then the charset of the content type, then how the first bytes
 * lie, then the XML declaration, then UTF-8 (RFC 7303 3, XML 1.0 appendix F). What is no valid UTF-8 though nothing says
 * otherwise is read as windows-1252, which is what it nearly always is. Faults become U+FFFD.
 * @param contentType as the header has it; '' for none
 */
export function decodeDocument(bytes: Uint8Array, contentType: string): string {
  const marked = byMark(bytes);
  if (marked !== null) return marked;
  const charset = /;\s*charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
  const declared = declaredIn(bytes);
  for (const label of [charset, declared]) {
    const decoder = label === undefined ? null : decoderFor(label);
    if (decoder !== null) return decoder(bytes);
  }
  return byLayout(bytes) ?? decodeGuessing(bytes);
}

function byMark(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return decodeUtf32(bytes.subarray(4), utf32.le);
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return decodeUtf32(bytes.subarray(4), utf32.be);
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return a === 0xef && b === 0xbb && c === 0xbf ? new TextDecoder().decode(bytes) : null;
}

/** `<` in the wider encodings, without a mark. */
function byLayout(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0x3c && b === 0 && c === 0 && d === 0) return decodeUtf32(bytes, utf32.le);
  if (a === 0 && b === 0 && c === 0 && d === 0x3c) return decodeUtf32(bytes, utf32.be);
  if (a === 0x3c && b === 0) return new TextDecoder('utf-16le').decode(bytes);
  return a === 0 && b === 0x3c ? new TextDecoder('utf-16be').decode(bytes) : null;
}

/** The encoding of the XML declaration, which every encoding that is no wider than a byte writes as ASCII. */
function declaredIn(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1_024));
  return /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)/.exec(start)?.[1];
}

function decoderFor(label: string): ((bytes: Uint8Array) => string) | null {
  const name = label.toLowerCase();
  // What says UTF-8 and is not gets the guess; a wide encoding that was written in ASCII is none.
  if (/^(?:utf-?8|us-ascii|ascii)$/.test(name)) return decodeGuessing;
  const wide = /^(?:utf-?|ucs-?|iso-10646-ucs-|u)(?:16|32|2|4)(?:[-_]?[lb]e)?$/.test(name);
  if (wide) return (bytes) => byLayout(bytes) ?? decodeGuessing(bytes);
  try {
    const { encoding } = new TextDecoder(name);
    return (bytes) => decodeAs(encoding, bytes);
  } catch {
    return null;
  }
}

/** In two steps: node 20 decodes windows-1252 as latin1 where it is given everything at once. */
function decodeAs(encoding: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(encoding);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

function decodeGuessing(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeAs('windows-1252', bytes);
  }
}

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const point = view.getUint32(at, littleEndian);
    const legal = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    parts.push(legal ? String.fromCodePoint(point) : '\uFFFD');
  }
  return parts.join('');
}

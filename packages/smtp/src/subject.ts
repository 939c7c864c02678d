/**
 * The Subject of raw message bytes as text: unfolded (RFC 5322 2.2.3), encoded words decoded (RFC 2047). Total: what cannot be decoded
 * stays as it is.
 * @returns the empty string where there is none
 */
export function subjectOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, end < 0 ? raw.length : end).toString('utf8');
  const field = /^subject:[ \t]*(.*(?:\r\n[ \t].*)*)/im.exec(head)?.[1] ?? '';
  return decodeWords(field.replace(/\r\n(?=[ \t])/g, '')).trim();
}

/** White space between two encoded words belongs to neither (RFC 2047 6.2). */
function decodeWords(text: string): string {
  const joined = text.replace(/\?=[ \t]+(?==\?)/g, '?=');
  return joined.replace(
    /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi,
    (word, charset: string, kind: string, data: string) => {
      const bytes =
        kind.toLowerCase() === 'b'
          ? Buffer.from(data, 'base64')
          : Buffer.from(
              data
                .replace(/_/g, ' ')
                .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
              'latin1',
            );
      try {
        return new TextDecoder(charset.replace(/\*.*/, '')).decode(bytes);
      } catch {
        return word;
      }
    },
  );
}

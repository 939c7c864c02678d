/** What a person reads of a mail. */
export type ReadMail = { to: string; subject: string; html: string | null; text: string | null };

type Part = { headers: ReadonlyMap<string, string>; body: string };

/**
 * Reads mails that we composed ourselves: text, HTML, or both in a multipart, in UTF-8, encoded as quoted-printable, base64
 * or not at all (RFC 2045), subjects as encoded words (RFC 2047). Not for mail from outside.
 */
export function readMail(raw: Buffer): ReadMail {
  const part = partOf(raw.toString('latin1'));
  const header = (name: string) => decodedWords(part.headers.get(name) ?? '');
  return { to: header('to'), subject: header('subject'), ...bodiesOf(part) };
}

function bodiesOf(part: Part): Pick<ReadMail, 'html' | 'text'> {
  const type = part.headers.get('content-type') ?? 'text/plain';
  const boundary = /^multipart\/[^;]+;.*?boundary="?([^";]+)"?/is.exec(type)?.[1];
  if (boundary !== undefined) {
    const parts = childrenOf(part.body, boundary).map((child) => bodiesOf(partOf(child)));
    return {
      html: parts.map((each) => each.html).find((html) => html !== null) ?? null,
      text: parts.map((each) => each.text).find((text) => text !== null) ?? null,
    };
  }
  const body = () => decoded(part.body, part.headers.get('content-transfer-encoding') ?? '7bit');
  return {
    html: /^text\/html/i.test(type) ? body() : null,
    text: /^text\/plain/i.test(type) ? body() : null,
  };
}

/** Bytes stand as characters up to U+00FF until they are decoded. */
function partOf(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end === null ? source : source.slice(0, end.index);
  const headers = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
  return { headers: new Map(headers), body: end === null ? '' : source.slice(end.index + end[0].length) };
}

function childrenOf(body: string, boundary: string): readonly string[] {
  const [closed = ''] = `\r\n${body}`.split(`\n--${boundary}--`);
  return closed
    .split(`\n--${boundary}`)
    .slice(1)
    .map((child) => child.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''));
}

function decoded(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return fromHex(body.replaceAll(/=[ \t]*\r?\n/g, ''));
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

function decodedWords(value: string): string {
  return value
    .replaceAll(/(\?=)\s+(=\?)/g, '$1$2')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, text: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : fromHex(text.replaceAll('_', ' ')),
    );
}

function fromHex(text: string): string {
  const bytes = text.replaceAll(/=([0-9a-f]{2})/gi, (_octet, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What a person reads of a mail. */
export type ReadMail = { html: string | null; text: string | null };

type Part = { headers: ReadonlyMap<string, string>; body: string };

/**
 * Reads mails that we composed ourselves: text, HTML, or both in a multipart, in UTF-8, encoded in any of the five ways
 * of RFC 2045. Not for mail from outside.
 */
export function readMail(raw: Buffer): ReadMail {
  return readPart(partOf(raw.toString('latin1')));
}

function readPart(part: Part): ReadMail {
  const type = part.headers.get('content-type') ?? 'text/plain';
  const boundary = /^multipart\/[^;]+;.*?boundary="?([^";]+)"?/is.exec(type)?.[1];
  if (boundary !== undefined) {
    const parts = childrenOf(part.body, boundary).map((child) => readPart(partOf(child)));
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

function partOf(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end === null ? source : source.slice(0, end.index);
  const headers = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.split(/:(.*)/s, 2))
    .map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim()] as const);
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
      return Buffer.from(
        body
          .replaceAll(/=[ \t]*\r?\n/g, '')
          .replaceAll(/=([0-9a-f]{2})/gi, (_match, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        'latin1',
      ).toString('utf8');
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

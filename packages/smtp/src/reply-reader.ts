/** Octets of one reply that are taken before the server counts as talking nonsense; RFC 5321 4.5.3.1.5 knows 512 a line. */
const longest = 65_536;

/**
 * Cuts replies, of one line or several, out of what a server says (RFC 5321 4.2.1).
 * @param hear gets each whole reply, lines parted by `\n`, the text read as UTF-8
 * @param giveUp called where a reply has no end
 */
export function createReplyReader(
  hear: (reply: string) => void,
  giveUp: () => void,
): {
  take(chunk: Buffer): void;
  /** What was said last, without an end. */
  rest(): string;
} {
  let unread = '';
  let lines: string[] = [];
  const text = (): string => Buffer.from(lines.join('\n'), 'latin1').toString('utf8');
  return {
    take(chunk) {
      unread += chunk.toString('latin1');
      for (let end = unread.indexOf('\n'); end >= 0; end = unread.indexOf('\n')) {
        const line = unread.slice(0, end).replace(/\r$/, '');
        unread = unread.slice(end + 1);
        lines.push(line);
        if (/^\d{3}-/.test(line) && lines.length < 500) continue;
        const reply = text();
        lines = [];
        hear(reply);
      }
      if (unread.length > longest) giveUp();
    },
    rest: () => [...lines, unread].join('\n').trim(),
  };
}

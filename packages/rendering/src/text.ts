/**
 * What no reader is meant to see and some clients act on: C0 and C1 controls, bidi controls, zero-width no-break space,
 * line and paragraph separators, interlinear and tag characters, lone surrogates.
 */
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}\u{e0000}-\u{e007f}]/gu;

/** One line of text for eyes: unseen characters gone, every run of white space one space. Total over any string. */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\u0085]+/g, ' ')
    .replace(unseen, '')
    .replace(/ +/g, ' ')
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What stands as it is wherever text goes: most links do, and are written for every digest. */
const harmless = /^[ !#-%(-;=?-~]*$/;

/** A text as it stands in HTML, in elements and in quoted attributes alike. */
export function escapeHtml(text: string): string {
  if (harmless.test(text)) return text;
  return text.replace(unseen, '').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A text as it stands in the text part: its own line ends stay. */
export function plain(text: string): string {
  if (harmless.test(text)) return text;
  return text.replace(unseen, '');
}

/** An address fit for a link: http or https, with a host and without user information; else null. */
export function safeUrl(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  const fit =
    (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '';
  return fit && url.hostname !== '' ? url.href : null;
}

/** Sets prose in lines of at most `width` characters; a word longer than that, an address for one, stays whole. */
export function wrap(text: string, width = 72): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

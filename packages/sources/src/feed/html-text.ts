import { decodeHTML } from 'entities';

/** Longest HTML that is looked at, in UTF-16 code units; more than any abstract has. */
const longestHtml = 200_000;

/** Elements whose content is no text. */
const hidden = new Set(['script', 'style', 'applet']);
/** Elements that stand apart from what is before and behind them. */
const blocks = new Set(
  (
    'address article aside blockquote br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr legend li main menu nav ol option p pre section select table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const inline = new Set(
  (
    'a abbr acronym area audio b bdi bdo big button canvas cite code col colgroup data datalist del details dfn dialog dir em font ' +
    'i img input ins kbd keygen label map mark meter noscript optgroup output progress q rp rt ruby s ' +
    'samp small source span strike strong sub summary sup textarea time tt u var video wbr math mi mn mo mrow msub msup'
  ).split(' '),
);

// Neither kind of quantifier runs past the next `<`: linear in the length of the text.
const markup = /<!--|<[!?][^<>]*>|<(\/?)([a-z][\w:-]*)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*|[^<>]*)>/gi;

/** The text of a piece of HTML: tags gone, blocks apart, entities decoded once. White space is as it comes. */
export function htmlToText(html: string): string {
  const source = html.slice(0, longestHtml);
  const parts: string[] = [];
  let at = 0;
  markup.lastIndex = 0;
  for (let found = markup.exec(source); found !== null; found = markup.exec(source)) {
    parts.push(source.slice(at, found.index));
    at = markup.lastIndex;
    const name = found[2]?.toLowerCase() ?? '';
    if (found[0] === '<!--') at = afterNext(source, '-->', at);
    else if (hidden.has(name) && found[1] === '') at = afterNext(source, `</${name}`, at);
    if (blocks.has(name)) parts.push(' ');
    markup.lastIndex = at;
  }
  parts.push(source.slice(at));
  return decodeHTML(parts.join(''));
}

/** Where text that may be HTML or not, and does not say, is to be taken for HTML: it closes a tag or names an entity, and all of its tags are HTML's. */
export function looksLikeHtml(text: string): boolean {
  if (!/<\/\w+>|&#?\w+;/.test(text)) return false;
  const names = [...text.slice(0, longestHtml).matchAll(/<\/?(\w+)/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  if (!names.every((name) => blocks.has(name) || inline.has(name))) return false;
  return [...text.slice(0, longestHtml).matchAll(/&\w+;/g)].every(
    ([entity]) => decodeHTML(entity) !== entity,
  );
}

/** True for elements of markup whose content is no text. */
export function isHidden(name: string): boolean {
  return hidden.has(name);
}

/** True for elements that part the text before from the text behind. */
export function isBlock(name: string): boolean {
  return blocks.has(name);
}

function afterNext(text: string, end: string, from: number): number {
  const found = text.toLowerCase().indexOf(end, from);
  return found === -1 ? text.length : text.indexOf('>', found) + 1 || text.length;
}

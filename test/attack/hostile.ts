import { readFileSync } from 'node:fs';

import { type DefaultTreeAdapterTypes, parse } from 'parse5';

import { sharedData } from '../support/shared-data.ts';

/** Texts that would run, load or break out if any place forgot to escape them; `marked` is set by whatever runs. */
export const payloads: readonly string[] = [
  '<script>window.marked=1</script>',
  '"><img src=x onerror="window.marked=1">',
  "'><svg/onload=window.marked=1>",
  '</title><script>window.marked=1</script>',
  '</textarea><script>window.marked=1</script>',
  ']]></content><script xmlns="http://www.w3.org/1999/xhtml">window.marked=1</script>',
  '--><script>window.marked=1</script><!--',
  '<iframe srcdoc="<script>parent.marked=1</script>"></iframe>',
  '<a href="javascript:window.marked=1">click</a>',
  '<style>@import url(//evil.example/x.css)</style>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example/"><button>Confirm</button></form>',
  '{{constructor.constructor("window.marked=1")()}} ${7*7} <%= 7*7 %> [[title]]',
  '&lt;script&gt;window.marked=1&lt;/script&gt;',
  'CRLF\r\nBcc: victim@evil.example\r\n\r\n<script>window.marked=1</script>',
  '=?utf-8?q?x=0D=0ABcc:_victim@evil.example?=',
];

const addresses = [
  'javascript:window.marked=1',
  'java\tscript:window.marked=1',
  'data:text/html,<script>window.marked=1</script>',
  '//evil.example/x',
  'https://user:pass@evil.example/',
  'https://evil.example/"onmouseover="window.marked=1',
];

/** A file of papers whose every text is hostile; where the shared payloads are at hand, some of them as well. */
export function hostilePapers(date: string): readonly object[] {
  const file = sharedData('text', 'xss-payloads.txt');
  const more =
    file === undefined
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((_, at) => at % 60 === 0);
  return [...payloads, ...more].map((text, at) => ({
    id: `hostile-${String(at)}`,
    title: `Agents ${String(at)} ${text}`,
    abstract: `Language agents. ${text}`,
    authors: [text, `Ada ${text}`],
    categories: ['cs.CL', text.slice(0, 40)],
    keywords: [text],
    url:
      at < addresses.length ? addresses[at] : `https://papers.example/${encodeURIComponent(text)}?x=${text}`,
    votes: Math.max(0, 500 - at),
    date,
  }));
}

type TreeNode = DefaultTreeAdapterTypes.Node;

/**
 * What in a page is none of ours: whatever runs, loads from elsewhere, leads to another scheme or posts to another site.
 * @param options `styled`: a mail, whose styles are inline
 */
export function foreignIn(html: string, options: { styled?: boolean } = {}): readonly string[] {
  const found: string[] = [];
  const look = (tag: string, name: string, value: string): void => {
    const at = `<${tag} ${name}="${value.slice(0, 80)}">`;
    if (/^on/.test(name) || name === 'srcdoc') found.push(at);
    if (name === 'style' && options.styled !== true) found.push(at);
    if (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name)) {
      const scheme = /^\s*([a-z][\w+.-]*):/i.exec(value.replace(/[\t\r\n]/g, ''))?.[1]?.toLowerCase();
      if (scheme !== undefined && !['http', 'https', 'mailto'].includes(scheme)) found.push(at);
      if (/^\s*\/\//.test(value) || /\/\/[^/]*@/.test(value)) found.push(at);
      if (['action', 'formaction'].includes(name) && !value.startsWith('/')) found.push(at);
      if (name === 'src' && !value.startsWith('/')) found.push(at);
    }
  };
  const walk = (node: TreeNode): void => {
    if ('tagName' in node) {
      const { tagName: tag, attrs } = node;
      const source = attrs.find(({ name }) => name === 'src')?.value ?? '';
      if (tag === 'script' && !source.startsWith('/assets/')) found.push(`<script src="${source}">`);
      if (['base', 'object', 'embed', 'frame', 'applet', 'math'].includes(tag)) found.push(`<${tag}>`);
      if (tag === 'style' && options.styled !== true) found.push('<style>');
      if (tag === 'meta' && attrs.some(({ name, value }) => name === 'http-equiv' && /refresh/i.test(value)))
        found.push('<meta refresh>');
      for (const { name, value } of attrs) look(tag, name, value);
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(html));
  return found;
}

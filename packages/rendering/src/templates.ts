import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Mailbox } from '@broadsheet/delivery';
import mjml from 'mjml';

import { encodeParts, type Part } from './parts.ts';
import {
  cutOut,
  fill,
  finished,
  parseTemplate,
  TemplateError,
  type TemplateNode,
  type Values,
} from './template.ts';
import { escapeHtml, oneLine, plain } from './text.ts';

/** Raised whenever the code of this package makes other bytes of the same templates. */
const rendererVersion = 2;

/** What stands in every mail of an installation. */
export type Site = {
  name: string;
  publicUrl: string;
  postalAddress: string | null;
  from: Mailbox;
  replyTo: Mailbox | null;
};

/** All that a digest is assembled in, beside its fragments: plain JSON, kept for as long as the same bytes may be wanted. */
export type DigestFrame = { version: string; site: Site; html: readonly Part[]; text: readonly Part[] };

/** The parts of a paper's row, as templates. */
export type RowTemplate = Readonly<Record<'paper' | 'topic' | 'why' | 'also', readonly TemplateNode[]>>;

export type NoticeKind =
  | 'confirm'
  | 'link'
  | 'already-subscribed'
  | 'change-of-address'
  | 'address-changed'
  | 'alert'
  | 'invitation';

export type NoticeTemplate = {
  subject: readonly TemplateNode[];
  html: readonly TemplateNode[];
  text: readonly TemplateNode[];
};

/** Every template of an installation, compiled. */
export type Templates = {
  /** Names the bytes that these templates make: another site name or MJML is another version. */
  version: string;
  site: Site;
  frame: DigestFrame;
  row: { html: RowTemplate; text: RowTemplate };
  notices: Readonly<Record<NoticeKind, NoticeTemplate>>;
};

const noticeKinds = [
  'confirm',
  'link',
  'already-subscribed',
  'change-of-address',
  'address-changed',
  'alert',
  'invitation',
] as const satisfies readonly NoticeKind[];

/** The templates of the repository: the same path from sources and from the build. */
const bundled = fileURLToPath(new URL('../../../templates', import.meta.url));

/**
 * Reads and compiles every template, once, at start. MJML sees templates alone, never data.
 * @throws TemplateError for a template that cannot be read, MJML's own error for one that is not valid
 */
export async function compileTemplates(site: Site, folder: string = bundled): Promise<Templates> {
  const read = (path: string): Promise<string> => readFile(`${folder}/${path}`, 'utf8');
  const tokens = parseTokens(await read('partials/tokens.json'));
  const partials = { head: await read('partials/head.mjml') };
  const compile = async (source: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const whole = expand(expand(source, 'partial', { ...partials, ...more }), 'token', tokens);
    // MJML knows some font families and would fetch them from afar: it is told that there are none.
    const { html } = await mjml(whole, { validationLevel: 'strict', fonts: {} });
    return tighten(html);
  };
  const values = siteValues(site);
  const digest = {
    html: fill(parseTemplate(await compile(await read('digest/digest.mjml'))), values, escapeHtml),
    text: fill(parseTemplate(await read('digest/digest.txt')), values, plain),
  };
  const layout = { html: await read('partials/notice.mjml'), text: await read('partials/notice.txt') };
  const notices = await Promise.all(
    noticeKinds.map(async (kind) => {
      const content = await read(`notices/${kind}/${kind}.mjml`);
      const [first = '', ...rest] = (await read(`notices/${kind}/${kind}.txt`)).split('\n');
      if (!first.startsWith('Subject: ')) throw new TemplateError(`${kind}.txt begins with its subject`);
      const template: NoticeTemplate = {
        subject: fill(parseTemplate(first.slice('Subject: '.length)), values, oneLine),
        html: fill(parseTemplate(await compile(layout.html, { content })), values, escapeHtml),
        text: fill(parseTemplate(`${rest.join('\n').trim()}\n\n-- \n${layout.text}`), values, plain),
      };
      return [kind, template] as const;
    }),
  );
  const version = createHash('sha256')
    .update(JSON.stringify([rendererVersion, site, digest, notices]))
    .digest('base64url')
    .slice(0, 16);
  const html = splitDigest(digest.html);
  const text = splitDigest(digest.text);
  return {
    version,
    site,
    frame: { version, site, html: encodeParts(html.frame), text: encodeParts(text.frame) },
    row: { html: html.row, text: text.row },
    notices: Object.fromEntries(notices) as Record<NoticeKind, NoticeTemplate>,
  };
}

/** Takes out the white space that MJML and its inliner leave, which every mail would carry. */
function tighten(html: string): string {
  const lines = `${html.trim().replace(/\s*\n\s*/g, '\n')}\n`;
  return lines.replace(/ style(?:="([^"]*)")?(?=[\s>])/g, (_, style: string | undefined) => {
    const tight = (style ?? '').replace(/([:;,]) +/g, '$1').replace(/;$/, '');
    return tight === '' ? '' : ` style="${tight}"`;
  });
}

function siteValues(site: Site): Values {
  return {
    site: site.name,
    publicUrl: site.publicUrl,
    host: new URL(site.publicUrl).host,
    postal: site.postalAddress === null ? '' : oneLine(site.postalAddress),
  };
}

/** Takes the rows out of a digest: what is left is the frame, with slots `paper` and `also` for them. */
function splitDigest(nodes: readonly TemplateNode[]): { frame: readonly TemplateNode[]; row: RowTemplate } {
  const paper = cutOut(nodes, 'paper');
  const also = cutOut(paper.rest, 'also');
  const topic = cutOut(paper.part, 'topic');
  const why = cutOut(topic.rest, 'why');
  return { frame: also.rest, row: { paper: why.rest, topic: topic.part, why: why.part, also: also.part } };
}

/** Replaces `[[kind.name]]`: a colour, or a piece that mails share. */
function expand(source: string, kind: string, values: Readonly<Record<string, string>>): string {
  return source.replace(/\[\[([a-z]+)\.([A-Za-z]+)\]\]/g, (whole, found: string, name: string) => {
    if (found !== kind) return whole;
    const value = values[name];
    if (value === undefined) throw new TemplateError(`${whole} names nothing`);
    return value;
  });
}

function parseTokens(text: string): Readonly<Record<string, string>> {
  const tokens: unknown = JSON.parse(text);
  if (typeof tokens !== 'object' || tokens === null) throw new TemplateError('tokens.json is not an object');
  return Object.fromEntries(Object.entries(tokens).map(([name, value]) => [name, String(value)]));
}

/** The text of a subject or body that waits for nothing more. */
export function finish(
  nodes: readonly TemplateNode[],
  values: Values,
  write: (text: string) => string,
): string {
  return finished(fill(nodes, values, write));
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Mailbox } from '@broadsheet/delivery';

import { encodeParts, type Part } from './parts.ts';
import { bundledTemplates, noticeKinds, type NoticeKind, readSkeletons } from './skeletons.ts';
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

/**
 * Reads every template, once, at start, and fills in what stands in every mail of an installation.
 * @throws TemplateError for a template that cannot be read, MJML's own error for one that is not valid
 */
export async function compileTemplates(site: Site, folder: string = bundledTemplates): Promise<Templates> {
  const read = (path: string): Promise<string> => readFile(`${folder}/${path}`, 'utf8');
  const skeletons = await readSkeletons(folder);
  const values = siteValues(site);
  const digest = {
    html: fill(parseTemplate(skeletons.digest), values, escapeHtml),
    text: fill(parseTemplate(await read('digest/digest.txt')), values, plain),
  };
  const foot = await read('partials/notice.txt');
  const notices = await Promise.all(
    noticeKinds.map(async (kind) => {
      const [first = '', ...rest] = (await read(`notices/${kind}/${kind}.txt`)).split('\n');
      if (!first.startsWith('Subject: ')) throw new TemplateError(`${kind}.txt begins with its subject`);
      const template: NoticeTemplate = {
        subject: fill(parseTemplate(first.slice('Subject: '.length)), values, oneLine),
        html: fill(parseTemplate(skeletons.notices[kind]), values, escapeHtml),
        text: fill(parseTemplate(`${rest.join('\n').trim()}\n\n-- \n${foot}`), values, plain),
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

/** The text of a subject or body that waits for nothing more. */
export function finish(
  nodes: readonly TemplateNode[],
  values: Values,
  write: (text: string) => string,
): string {
  return finished(fill(nodes, values, write));
}

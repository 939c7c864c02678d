import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { TemplateError } from './template.ts';

export const noticeKinds = [
  'confirm',
  'link',
  'already-subscribed',
  'approved',
  'data',
  'change-of-address',
  'address-changed',
  'alert',
  'invitation',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What MJML makes of the templates: HTML that still has its slots, and belongs to no installation yet. */
export type Skeletons = { digest: string; notices: Readonly<Record<NoticeKind, string>> };

/** The templates of the repository, and what the build keeps of them: the same paths from sources and from the build. */
export const bundledTemplates = fileURLToPath(new URL('../../../templates', import.meta.url));
const bundledKept = fileURLToPath(new URL('../dist/skeletons.json', import.meta.url));

/**
 * The compiled templates: those that the build kept, if they were made of these very sources by this very MJML, else made now. Only
 * then is MJML loaded, which takes longer than most verbs of the command.
 * @throws TemplateError for a template that cannot be read, MJML's own error for one that is not valid
 */
export async function readSkeletons(
  folder: string = bundledTemplates,
  kept: string = bundledKept,
): Promise<Skeletons> {
  const sources = await readSources(folder);
  return (await readKept(kept, stampOf(sources))) ?? (await compile(sources));
}

/** Compiles the templates and keeps what came of it for every process to come: a step of the build. */
export async function keepSkeletons(
  folder: string = bundledTemplates,
  kept: string = bundledKept,
): Promise<void> {
  const sources = await readSources(folder);
  const stamp = stampOf(sources);
  if ((await readKept(kept, stamp)) !== null) return;
  const skeletons = await compile(sources);
  await mkdir(dirname(kept), { recursive: true });
  // Whoever reads meanwhile finds the old file or the new one, never half of one.
  const draft = `${kept}.${String(process.pid)}`;
  await writeFile(draft, JSON.stringify({ stamp, skeletons }));
  await rename(draft, kept);
}

type Sources = { tokens: string; head: string; layout: string; digest: string; notices: readonly string[] };

async function readSources(folder: string): Promise<Sources> {
  const read = (path: string): Promise<string> => readFile(`${folder}/${path}`, 'utf8');
  const [tokens, head, layout, digest, ...notices] = await Promise.all([
    read('partials/tokens.json'),
    read('partials/head.mjml'),
    read('partials/notice.mjml'),
    read('digest/digest.mjml'),
    ...noticeKinds.map((kind) => read(`notices/${kind}/${kind}.mjml`)),
  ]);
  return { tokens, head, layout, digest, notices };
}

/** Raised whenever the code of this file makes other skeletons of the same sources. */
const compilerVersion = 1;

/** Names what the skeletons are made of: sources, MJML, and the code of this file. */
function stampOf(sources: Sources): string {
  const { version } = createRequire(import.meta.url)('mjml/package.json') as { version: string };
  return createHash('sha256')
    .update(JSON.stringify([compilerVersion, version, sources]))
    .digest('base64url');
}

async function readKept(path: string, stamp: string): Promise<Skeletons | null> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as { stamp: string; skeletons: Skeletons };
    return kept.stamp === stamp ? kept.skeletons : null;
  } catch {
    return null;
  }
}

/** MJML sees templates alone, never data. */
async function compile(sources: Sources): Promise<Skeletons> {
  const { default: mjml } = await import('mjml');
  const tokens = parseTokens(sources.tokens);
  const { head } = sources;
  const render = async (source: string, partials: Readonly<Record<string, string>>): Promise<string> => {
    const whole = expand(expand(source, 'partial', partials), 'token', tokens);
    // MJML knows some font families and would fetch them from afar: it is told that there are none.
    const { html } = await mjml(whole, { validationLevel: 'strict', fonts: {} });
    return tighten(html);
  };
  const notices = await Promise.all(
    noticeKinds.map(async (kind, place) => [
      kind,
      await render(sources.layout, { head, content: sources.notices[place] ?? '' }),
    ]),
  );
  return {
    digest: await render(sources.digest, { head }),
    notices: Object.fromEntries(notices) as Skeletons['notices'],
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

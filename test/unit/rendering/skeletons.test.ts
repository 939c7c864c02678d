import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bundledTemplates, keepSkeletons, readSkeletons } from '../../../packages/rendering/src/skeletons.ts';

let folder: string;
let kept: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-templates-'));
  kept = join(folder, 'kept/skeletons.json');
  await cp(bundledTemplates, folder, { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Replaces a text of a template by another. */
async function edit(path: string, from: string, to: string): Promise<void> {
  const before = await readFile(join(folder, path), 'utf8');
  expect(before).toContain(from);
  await writeFile(join(folder, path), before.replace(from, to));
}

describe('compiled templates', () => {
  it('are the same kept by the build as made now', async () => {
    const made = await readSkeletons(folder, kept);
    await keepSkeletons(folder, kept);
    expect(await readSkeletons(folder, kept)).toEqual(made);
    expect(await readSkeletons()).toEqual(made);
  });

  it('are taken from what the build kept while the sources are those it was made of', async () => {
    const told = JSON.parse(await readFile(kept, 'utf8')) as { skeletons: { digest: string } };
    await writeFile(kept, JSON.stringify({ ...told, skeletons: { ...told.skeletons, digest: 'kept' } }));
    expect((await readSkeletons(folder, kept)).digest).toBe('kept');
    const { mtimeMs } = await stat(kept);
    await keepSkeletons(folder, kept);
    expect((await stat(kept)).mtimeMs).toBe(mtimeMs);
  });

  it('are made anew once a template, a partial or a colour was changed', async () => {
    await edit('partials/tokens.json', '"', ' "');
    expect((await readSkeletons(folder, kept)).digest).not.toBe('kept');
    await keepSkeletons(folder, kept);
    await edit(
      'digest/digest.mjml',
      '</mj-body>',
      '<mj-section><mj-column><mj-text>ours</mj-text></mj-column></mj-section></mj-body>',
    );
    expect((await readSkeletons(folder, kept)).digest).toContain('ours');
  });

  it('are made anew where what was kept cannot be read', async () => {
    await writeFile(kept, '{"stamp":');
    expect((await readSkeletons(folder, kept)).digest).toContain('ours');
  });

  it('are refused where a template names what does not exist or is not MJML', async () => {
    await edit('notices/link/link.mjml', '<mj-', '[[token.nothing]]<mj-');
    await expect(readSkeletons(folder, kept)).rejects.toThrow('[[token.nothing]] names nothing');
    await edit('notices/link/link.mjml', '[[token.nothing]]', '<mj-nothing></mj-nothing>');
    await expect(readSkeletons(folder, kept)).rejects.toThrow(/mj-nothing/);
  });
});

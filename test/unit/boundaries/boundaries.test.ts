import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const config = join(root, '.dependency-cruiser.cjs');

type Rule = { name: string; from: { path?: string } };
const { forbidden } = require(config) as { forbidden: Rule[] };

/** For each rule one tree that breaks it, as files of an otherwise empty project. */
const breaks: Record<string, Record<string, string>> = {
  'no-circular': {
    'packages/papers/src/index.ts': `export { b } from './b.ts';\nexport const a = 1;`,
    'packages/papers/src/b.ts': `import { a } from './index.ts';\nexport const b = a;`,
  },
  'index-only': {
    'packages/papers/src/deep.ts': 'export const deep = 1;',
    'packages/matching/src/index.ts': `export { deep } from '../../papers/src/deep.ts';`,
  },
  'packages-never-import-apps': {
    'apps/api/src/index.ts': 'export const api = 1;',
    'packages/papers/src/index.ts': `export { api } from '../../../apps/api/src/index.ts';`,
  },
  'only-the-command-imports-apps': {
    'apps/api/src/index.ts': 'export const api = 1;',
    'apps/worker/src/index.ts': `export { api } from '../../api/src/index.ts';`,
  },
  resolvable: { 'packages/papers/src/index.ts': `export { gone } from './gone.ts';` },
};

const small = 'small-entries-stay-small';
/** Each entry that stays small leads to what another may not: an alternative of the rule that is misspelt is seen. */
const smallEntries = [
  'packages/installation/src/ground.ts',
  'apps/api/src/desks.ts',
  'apps/worker/src/crew/thread.ts',
].flatMap((entry) =>
  [
    'packages/accounts/src/index.ts',
    'packages/database/src/prisma.ts',
    'apps/api/src/pages/frame.tsx',
    'apps/api/src/routes/sign-up.tsx',
  ].map((large) => ({ entry, large })),
);
for (const [index, { entry, large }] of smallEntries.entries()) {
  const up = '../'.repeat(entry.split('/').length - 1);
  breaks[`${small} ${String(index)}`] = {
    [large]: 'export const large = 1;',
    [`${dirname(entry)}/between.ts`]: `export { large } from '${up}${large}';`,
    [entry]: `export { large } from './between.ts';`,
  };
}

for (const { name, from } of forbidden) {
  const own = from.path?.replace(/^\^|\/$/g, '') ?? '';
  const file = `${own}/src/index.ts`;
  if (name.endsWith('-imports-of-ours')) {
    breaks[name] = {
      'packages/stranger/src/index.ts': 'export const stranger = 1;',
      [file]: `export { stranger } from '../../stranger/src/index.ts';`,
    };
  } else if (name.endsWith('-imports-of-npm')) {
    breaks[name] = {
      'node_modules/stranger/package.json': '{"name":"stranger","version":"1.0.0","main":"index.js"}',
      'node_modules/stranger/index.js': 'module.exports = {};',
      [file]: `import 'stranger';`,
    };
  } else if (name.endsWith('-imports-of-node')) {
    breaks[name] = { [file]: `import 'node:fs';` };
  }
}

describe('package boundaries', () => {
  let folder = '';
  let violated = new Map<string, Set<string>>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-boundaries-'));
    const broken = Object.entries(breaks).map(([name, files]): [string, Set<string>] => {
      const tree = join(folder, name);
      for (const [path, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
        mkdirSync(dirname(join(tree, path)), { recursive: true });
        writeFileSync(join(tree, path), text);
      }
      return [name, new Set<string>()];
    });
    violated = new Map(broken);
    // One process for every tree: starting it costs more than cruising.
    const script = `
      import { cruise } from 'dependency-cruiser';
      import { createRequire } from 'node:module';
      import { existsSync } from 'node:fs';
      const { forbidden, options } = createRequire(import.meta.url)(${JSON.stringify(config)});
      const found = {};
      for (const name of ${JSON.stringify([...violated.keys()])}) {
        const baseDir = ${JSON.stringify(folder)} + '/' + name;
        const roots = ['packages', 'apps'].filter((root) => existsSync(baseDir + '/' + root));
        const { output } = await cruise(roots, { ...options, baseDir, validate: true, ruleSet: { forbidden } }, options.enhancedResolveOptions);
        found[name] = output.summary.violations.map(({ rule }) => rule.name);
      }
      console.log(JSON.stringify(found));`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    for (const [name, rules] of Object.entries(JSON.parse(run.stdout) as Record<string, string[]>)) {
      violated.set(name, new Set(rules));
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(forbidden.map(({ name }) => name).filter((name) => name !== small))(
    '%s fails when it is broken',
    (name) => {
      expect([...(violated.get(name) ?? [])]).toContain(name);
    },
  );

  it(`${small} fails whichever entry leads to whatever is large`, () => {
    const unseen = smallEntries.filter(
      (_one, index) => violated.get(`${small} ${String(index)}`)?.has(small) !== true,
    );
    expect(unseen).toEqual([]);
  });

  it('has a row for every package', () => {
    const packages = require(join(root, 'tsconfig.json')) as { references: { path: string }[] };
    const names = packages.references
      .map(({ path }) => path)
      .filter((path) => path.startsWith('packages/'))
      .map((path) => path.slice('packages/'.length));
    expect(forbidden.map(({ name }) => name)).toEqual(
      expect.arrayContaining(names.map((name) => `${name}-imports-of-ours`)),
    );
  });
});

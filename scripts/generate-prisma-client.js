// Writes Prisma's client from prisma/schema.prisma, when the schema is newer than what was generated.
// `generate` insists on a schema engine that it never calls and would download: any existing file satisfies it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generated = join(root, 'packages/database/src/generated');
const stamp = join(generated, '.schema-digest');
const require = createRequire(import.meta.url);
const manifest = require.resolve('prisma/package.json');
const { bin, version } = require(manifest);
const digest = createHash('sha256')
  .update(readFileSync(join(root, 'prisma/schema.prisma')))
  .update(version)
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  const result = spawnSync(process.execPath, [join(dirname(manifest), bin.prisma), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (result.status !== 0) {
    process.stderr.write(
      `${result.stdout ?? ''}${result.stderr ?? ''}\nThe Prisma client could not be generated.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, digest);
}

import { createReadStream } from 'node:fs';
import { createInflate } from 'node:zlib';
import pg from 'pg';

import {
  applyWithin,
  createHistory,
  findPending,
  lockMigrations,
  readHistory,
  readMigrations,
} from '../migrate.ts';
import type { Migration } from '../migrate.ts';
import { copyIn } from './copy.ts';
import { BackupError } from './errors.ts';
import { type Frame, type Rest, framesOf, sort, verifyBackup } from './format.ts';
import { columnsOf, copied, historyTable, ourTables, quoted, standing } from './our-tables.ts';
import { fenceOldMail } from './fence.ts';

/** What a restore came to. */
export type Restored = {
  createdAt: string;
  tables: number;
  /** Migrations that the backup did not have yet. */
  migrated: readonly string[];
  /** Digests and notices that wait behind the fence. */
  fenced: number;
};

/** What stands in the database, not committed yet. */
export type Unsealed = { secretKey: string | null; keyFingerprints: readonly string[] };

/**
 * Brings a backup into a database, in one transaction: all of it, or nothing is changed. An older backup is brought up to
 * date. The fence is up afterwards.
 * @param options `folder`: `prisma/migrations`; `force`: in place of what is there; `seal`: the last that happens before the
 *   commit, which its error prevents
 * @throws BackupError, MigrationError, and what `seal` throws
 */
export async function restoreBackup(
  url: string,
  path: string,
  options: {
    folder: string;
    now: Date;
    force: boolean;
    /** Whether whoever is connected beside us may be trusted to be nobody of ours. */
    shared: boolean;
    seal: (found: Unsealed) => Promise<void>;
    onProgress?: (done: number, total: number) => void;
  },
): Promise<Restored> {
  const { header, from, size } = await verifyBackup(path);
  const known = await readMigrations(options.folder);
  const names = new Set(header.migrations);
  const theirs = known.filter(({ name }) => names.has(name));
  const unknown = header.migrations.find((name) => !known.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new BackupError(
      'backup-newer',
      `${path} was made by Broadsheet ${header.version}, with the migration ${unknown} that this version does not know. Install the newer version.`,
    );
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (!options.shared) await requireAlone(client);
    await client.query(`begin; set local lock_timeout = '20s'`);
    await lockMigrations(client);
    await clear(client, known, options.force);
    await createHistory(client);
    for (const { sql } of theirs) await client.query(sql);
    const packed = createReadStream(path, { start: from });
    packed.on('data', () => options.onProgress?.(from + packed.bytesRead, size));
    const inflated = createInflate();
    packed.on('error', (error) => inflated.destroy(error));
    const found = await fill(client, framesOf(packed.pipe(inflated)), [historyTable, ...ourTables(theirs)]);
    const pending = findPending(known, await readHistory(client));
    for (const migration of pending) await applyWithin(client, migration);
    const fenced = await fenceOldMail(client, options.now);
    const { rows } = await client.query<{ prints: string[] }>(
      'select key_fingerprints as prints from installation',
    );
    await options.seal({ secretKey: found.secretKey, keyFingerprints: rows[0]?.prints ?? [] });
    await client.query('commit');
    return {
      createdAt: header.createdAt,
      tables: found.tables,
      migrated: pending.map(({ name }) => name),
      fenced,
    };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw damaged(error, path);
  } finally {
    await client.end();
  }
}

/** Whoever works on the database now has the keys of what is about to go. */
async function requireAlone(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ others: string }>(
    `select count(*) as others from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  );
  const others = Number(rows[0]?.others ?? 0);
  if (others > 0)
    throw new BackupError(
      'in-use',
      `${String(others)} other connections to the database are open. Stop every api and worker, and whatever else is connected, then restore.`,
    );
}

/** Takes away the tables that are to come: empty ones, or with `force` whatever is in them. */
async function clear(client: pg.ClientBase, known: readonly Migration[], force: boolean): Promise<void> {
  const tables = await standing(client, [historyTable, ...ourTables(known)]);
  if (!force) {
    for (const { table, where, what } of lived) {
      if (!tables.includes(table)) continue;
      const { rows } = await client.query<{ found: boolean }>(
        `select exists (select 1 from ${quoted(table)} where ${where}) as found`,
      );
      if (rows[0]?.found === true)
        throw new BackupError(
          'not-empty',
          `This installation has ${what} already. Nothing was changed. --force puts the backup in place of all that is there.`,
        );
    }
  }
  if (tables.length > 0) await client.query(`drop table ${tables.map(quoted).join(', ')} cascade`);
}

/** What an installation has that somebody has used: topics and the sample come with every new one. */
const lived = [
  { table: 'subscribers', where: 'true', what: 'subscribers' },
  { table: 'operators', where: 'true', what: 'operators' },
  { table: 'suppressions', where: 'true', what: 'suppressions' },
  { table: 'editions', where: 'publication is not null', what: 'published editions' },
  { table: 'deliveries', where: 'true', what: 'deliveries' },
] as const;

/** Fills the tables; foreign keys are asked once, of everything, when all are full. */
async function fill(
  client: pg.ClientBase,
  frames: AsyncGenerator<Frame>,
  tables: readonly string[],
): Promise<{ secretKey: string | null; tables: number }> {
  const present = await standing(client, tables);
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conrelid in (select to_regclass(quote_ident(t)) from unnest($1::text[]) t)`,
    [present],
  );
  for (const { table, name } of keys)
    await client.query(`alter table ${table} drop constraint ${quoted(name)}`);
  // Migrations put some rows there.
  await client.query(`truncate ${present.map(quoted).join(', ')}`);

  let filled = 0;
  let rest: Rest | null = null;
  let ended = false;
  let next = await frames.next();
  while (next.done !== true) {
    const { sort: kind, payload } = next.value;
    if (kind === sort.rest) rest = JSON.parse(payload.toString('utf8')) as Rest;
    if (kind === sort.end) ended = true;
    if (kind !== sort.table) {
      next = await frames.next();
      continue;
    }
    const { table, columns } = JSON.parse(payload.toString('utf8')) as { table: string; columns: string[] };
    if (!present.includes(table))
      throw new BackupError(
        'file-damaged',
        `The backup holds a table ${table} that its migrations do not make.`,
      );
    const there = await columnsOf(client, table);
    const strange = columns.find((column) => !there.includes(column));
    if (strange !== undefined)
      throw new BackupError(
        'file-damaged',
        `The backup holds a column ${table}.${strange} that its migrations do not make.`,
      );
    const state: { after: IteratorResult<Frame, unknown> | null } = { after: null };
    const data = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        state.after = await frames.next();
        if (state.after.done === true || state.after.value.sort !== sort.data) return;
        yield state.after.value.payload;
      }
    };
    await copyIn(client, `copy ${copied(table, columns)} from stdin`, data());
    filled += 1;
    next = state.after ?? (await frames.next());
  }
  if (rest === null || !ended) throw new BackupError('file-damaged', 'The backup ends too soon.');
  for (const { name, value } of rest.sequences)
    await client.query('select setval(to_regclass(quote_ident($1)), $2)', [name, value]);
  for (const { table, name, definition } of keys)
    await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`);
  return { secretKey: rest.secretKey, tables: filled };
}

/** A checksum fits, and yet zlib cannot read it: whoever made the file made it so. */
function damaged(error: unknown, path: string): unknown {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
    return new BackupError('file-damaged', `${path} is damaged: ${error.message}. Nothing was changed.`, {
      cause: error,
    });
  return error;
}

import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import pg from 'pg';

import { readMigrations, requireKnown } from '../migrate.ts';
import { copyOut } from './copy.ts';
import { type Rest, frame, headerLine, openTitle, sign, sort } from './format.ts';
import { columnsOf, copied, historyTable, ourTables, standing } from './our-tables.ts';

/** What a backup holds. */
export type BackupSummary = { tables: number; rows: number; bytes: number; migrations: readonly string[] };

/**
 * Writes everything that the database holds at one moment into a new file, readable by its owner alone. Others may go on
 * writing meanwhile. However much there is, a few hundred kilobytes are in memory.
 * @param options `folder`: `prisma/migrations`; `secretKey`: kept with it, null where there is none to keep
 * @throws node's errors (`EEXIST` where the file is there), MigrationError where the database is newer than this program
 */
export async function writeBackup(
  url: string,
  path: string,
  options: {
    folder: string;
    version: string;
    now: Date;
    secretKey: string | null;
    onProgress?: (done: number, total: number) => void;
  },
): Promise<BackupSummary> {
  const file = await open(path, 'wx', 0o600);
  try {
    return await write(url, file, options);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function write(
  url: string,
  file: FileHandle,
  { folder, version, now, secretKey, onProgress }: Parameters<typeof writeBackup>[2],
): Promise<BackupSummary> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // One moment for all tables, whoever writes meanwhile.
    await client.query('begin transaction isolation level repeatable read read only');
    const known = await readMigrations(folder);
    const migrations = await requireKnown(client, known);
    const tables = await standing(client, [historyTable, ...ourTables(known)]);
    const counted = { rows: 0, bytes: 0 };
    const frames = async function* (): AsyncGenerator<Buffer> {
      for (const [index, table] of tables.entries()) {
        onProgress?.(index, tables.length);
        const columns = await columnsOf(client, table);
        yield frame(sort.table, Buffer.from(JSON.stringify({ table, columns })));
        for await (const chunk of copyOut(client, `copy ${copied(table, columns)} to stdout`)) {
          // A row is a line; line ends in it are escaped.
          for (const octet of chunk) if (octet === 10) counted.rows += 1;
          yield frame(sort.data, chunk);
        }
      }
      const rest: Rest = { sequences: await sequencesOf(client, tables), secretKey };
      yield frame(sort.rest, Buffer.from(JSON.stringify(rest)));
      yield frame(sort.end, Buffer.alloc(0));
      onProgress?.(tables.length, tables.length);
    };
    const hash = createHash('sha256');
    const header = headerLine({ version, createdAt: now.toISOString(), migrations });
    hash.update(header);
    await file.write(openTitle + header);
    counted.bytes = Buffer.byteLength(openTitle + header);
    await pipeline(
      Readable.from(frames(), { objectMode: true }),
      createDeflate(),
      async (packed: AsyncIterable<Buffer>) => {
        for await (const chunk of packed) {
          hash.update(chunk);
          await file.write(chunk, 0, chunk.length, counted.bytes);
          counted.bytes += chunk.length;
        }
      },
    );
    await sign(file, hash);
    return { tables: tables.length, ...counted, migrations };
  } finally {
    await client.end();
  }
}

/** Where the sequences of these tables stand, in what COPY does not carry. */
async function sequencesOf(client: pg.ClientBase, tables: readonly string[]): Promise<Rest['sequences']> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select s.sequencename as name, s.last_value as value
     from pg_sequences s
     join pg_class c on c.oid = to_regclass(quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))
     join pg_depend d on d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     where s.last_value is not null and d.refobjid in (select to_regclass(quote_ident(t)) from unnest($1::text[]) t)
     order by 1`,
    [tables],
  );
  return rows.map(({ name, value }) => ({ name, value: Number(value) }));
}

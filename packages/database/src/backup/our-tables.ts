import type pg from 'pg';

import type { Migration } from '../migrate.ts';

/** Prisma's history, which is ours too. */
export const historyTable = '_prisma_migrations';

/** Every table that some migrations make, in their order: what stands beside them in the database is somebody else's. */
export function ourTables(migrations: readonly Migration[]): readonly string[] {
  return migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/^create table (\w+)/gm)].flatMap(([, name]) => name ?? []),
  );
}

/** Those that are there. */
export async function standing(client: pg.ClientBase, tables: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select t.name from unnest($1::text[]) with ordinality as t (name, place)
     where to_regclass(quote_ident(t.name)) is not null order by t.place`,
    [tables],
  );
  return rows.map(({ name }) => name);
}

/** Columns of a table that hold what was written, in their order: those that are computed are left out. */
export async function columnsOf(client: pg.ClientBase, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = to_regclass(quote_ident($1)) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** A table with its columns, as COPY takes it. */
export function copied(table: string, columns: readonly string[]): string {
  return `${quoted(table)} (${columns.map(quoted).join(', ')})`;
}

/** A name as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

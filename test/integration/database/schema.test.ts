import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';

const schema = readFileSync(fileURLToPath(new URL('../../../prisma/schema.prisma', import.meta.url)), 'utf8');

/** Prisma's names of PostgreSQL's types. */
const prismaTypes: Readonly<Record<string, string>> = {
  int2: 'Int',
  int4: 'Int',
  int8: 'BigInt',
  text: 'String',
  uuid: 'String',
  timestamptz: 'DateTime',
  date: 'DateTime',
  bool: 'Boolean',
  bytea: 'Bytes',
  json: 'Json',
  jsonb: 'Json',
  float4: 'Float',
  float8: 'Float',
  _text: 'String[]',
  _int4: 'Int[]',
};

/** `table.column type`, with `?` where it may be null, as the schema says. */
function columnsOfSchema(): string[] {
  return [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+) +([A-Za-z]+(?:\[\])?)(\??)(.*)$/gm)].map(
      ([, field = '', type = '', optional = '', rest = '']) =>
        `${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field} ${type}${optional}`,
    );
  });
}

describe('schema.prisma', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  it('has the tables and columns that the migrations make, with their types', async () => {
    const { rows } = await database.pool.query<{ name: string; type: string; nullable: boolean }>(
      `select table_name || '.' || column_name as name, udt_name as type, is_nullable = 'YES' as nullable
       from information_schema.columns
       where table_schema = 'public' and table_name <> '_prisma_migrations'`,
    );
    const made = rows.map(
      ({ name, type, nullable }) => `${name} ${prismaTypes[type] ?? type}${nullable ? '?' : ''}`,
    );
    expect(columnsOfSchema().sort()).toEqual(made.sort());
  });
});

import { afterAll, beforeAll, beforeEach } from '@jest/globals';

import { connectDatabase, createEditionStore, createPaperStore, type Database } from '@broadsheet/database';
import type { EditionStore, PaperStore } from '@broadsheet/papers';

import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

/** Of this file's tests, once `withKeptPapers` has opened them. */
export let database: Database;
export let papers: PaperStore;
export let editions: EditionStore;

/** Opens a database before the tests of a file, with no papers in it before each of them. */
export function withKeptPapers(): void {
  let server: TestDatabase;
  beforeAll(async () => {
    server = await createTestDatabase();
    database = connectDatabase(server.url);
    papers = createPaperStore(database);
    editions = createEditionStore(database);
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });
  beforeEach(async () => {
    await database.pool.query('truncate papers, editions, source_runs restart identity cascade');
  });
}

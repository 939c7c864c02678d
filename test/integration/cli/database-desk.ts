import { type Desk, openDesk } from '../../support/cli.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';

/** A desk over a database of its own, in which there is nothing yet; both go when it is cleared. */
export type DatabaseDesk = Desk & { database: TestDatabase };

/** Opens one. */
export async function openDatabaseDesk(): Promise<DatabaseDesk> {
  const database = await createTestDatabase();
  const desk = await openDesk({ DATABASE_URL: database.url });
  return {
    ...desk,
    database,
    async clear() {
      await desk.clear();
      await database.close();
    },
  };
}

import { migrationsFinished } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';

import type { Readiness } from '../context.ts';
import { within } from './within.ts';

/** Milliseconds a part has to answer in: less than whoever asks usually waits. */
const patience = 2000;

/** Asks everything that requests lean on: the database, its migrations, the queue. Never rejects. */
export async function readinessOf({
  database,
  queues,
}: Pick<Installation, 'database' | 'queues'>): Promise<Readiness> {
  const [answered, migrated, queued] = await Promise.all([
    holds(database.pool.query('select 1').then(() => true)),
    holds(migrationsFinished(database)),
    holds(queues.waiting('notices').then(() => true)),
  ]);
  const word = (ok: boolean) => (ok ? 'ok' : 'failed');
  return {
    ready: answered && migrated && queued,
    checks: { database: word(answered), migrations: word(migrated), queue: word(queued) },
  };
}

async function holds(check: Promise<boolean>): Promise<boolean> {
  try {
    return await within(patience, check);
  } catch {
    return false;
  }
}

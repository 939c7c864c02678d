import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createBooksStore } from '@broadsheet/database';
import { type Books, drift } from '@broadsheet/delivery';
import { plan, submitDigests, sweepLanes } from '@broadsheet/worker';

import { benchEnv, benchNow, furnishBench, openBench } from '../bench/world.ts';
import { dropDatabase, execute, withDatabase } from '../support/test-server.ts';
import { type Fault, refusedAddress } from './faults.ts';
import { startRecorder } from './recorder.ts';

/** What a round came to. `repeated`: the same Message-ID taken twice; `changed`: with other bytes. */
export type Verdict = {
  lost: number;
  repeated: number;
  changed: number;
  wronged: number;
  books: Books;
  drift: number;
  /** States and reasons of what was not submitted. */
  left: string;
};

const command = fileURLToPath(new URL('../../apps/cli/bin/broadsheet.js', import.meta.url));
const hour = 3_600_000;
/** Milliseconds between two looks at the workers, and without a message until leases are over. */
const look = 50;
const stillness = 4000;
const endLeases = `update deliveries set lease_until = clock_timestamp() - interval '1 second' where state = 'submitting'`;

/**
 * Submits everybody's digest while the fault happens, then lets time pass, without the fault, until nothing is owed.
 * @param random in [0, 1): when the fault strikes
 */
export async function playRound(
  fault: Fault,
  options: { server: { url: string; template: string }; digests: number; random: () => number; name: string },
): Promise<Verdict> {
  const { server, digests, random, name } = options;
  const url = withDatabase(server.url, name);
  await execute(server.url, `create database ${name} template ${server.template}`);
  const recorder = await startRecorder((raw) =>
    createHash('sha256').update(raw, 'latin1').digest('base64url'),
  );
  const env = benchEnv({ url, smtp: recorder.url });
  let clock = benchNow.getTime();
  const { installation, context } = await openBench(env, () => new Date(clock));
  try {
    const { database } = installation;
    await furnishBench(database, digests);
    await plan(context, { wake: false });
    const workers = Array.from({ length: fault.workers ?? 1 }, (_, index) =>
      spawn(process.execPath, [command, 'send', '--json'], {
        env: {
          PATH: process.env['PATH'] ?? '',
          ...env,
          LOG_LEVEL: 'silent',
          BROADSHEET_NOW: new Date(clock + (index % 2) * (fault.clockOff ?? 0)).toISOString(),
        },
        stdio: 'ignore',
      }),
    );
    const ended = workers.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    fault.before?.({ recorder, workers, database, random });
    // The moment is counted in messages, not in seconds: it falls into the work however fast the machine is.
    const moment = Math.floor(random() * digests * 0.8);
    const all = Promise.all(ended);
    const workersAre = { done: false };
    void all.then(() => (workersAre.done = true));
    while (!workersAre.done && recorder.taken.length < moment) await setTimeout(2);
    await fault.strike?.({ recorder, workers, database, random });
    await settled(workersAre, recorder, database.pool);
    if (fault.refused === undefined) recorder.misbehave(null);
    // Time passes: leases end, what was put off comes again. Expiry is 20 hours away.
    for (let hours = 0; hours < 18 && (await unsettled(database.pool)) > 0; hours += 1) {
      await database.pool.query(endLeases);
      clock += hour;
      await sweepLanes(context);
      const never = new AbortController().signal;
      for (;;) {
        const ids = await context.mail.digests.outbox.owed({ now: installation.clock(), limit: 200 });
        if (ids.length === 0 || (await submitDigests(context, ids, never)).claimed === 0) break;
      }
    }
    const books = await createBooksStore(database).total();
    const { rows } = await database.pool.query<{ left: string | null }>(
      `select string_agg(distinct state || ' ' || coalesce(reason, '') || ' ' || coalesce(left(reply, 80), ''), '; ') as left
       from deliveries where state not in ('submitted', 'rejected')`,
    );
    return {
      ...judge(recorder.taken, digests, fault),
      books,
      drift: drift(books),
      left: rows[0]?.left ?? '',
    };
  } finally {
    await installation.close();
    await recorder.close();
    await dropDatabase(server.url, name);
  }
}

/**
 * Waits until every worker ended. Those that live wait for the leases of those that were killed, which last minutes: once nobody
 * has submitted anything for a while, they are over here.
 */
async function settled(
  workersAre: { done: boolean },
  { taken }: { taken: readonly unknown[] },
  pool: Awaited<ReturnType<typeof openBench>>['installation']['database']['pool'],
): Promise<void> {
  for (let still = 0, last = taken.length; !workersAre.done; still += 1) {
    await setTimeout(look);
    if (taken.length !== last) still = 0;
    last = taken.length;
    if (still * look >= stillness) {
      still = 0;
      await pool.query(endLeases);
    }
  }
}

async function unsettled(pool: Awaited<ReturnType<typeof openBench>>['installation']['database']['pool']) {
  const { rows } = await pool.query<{ count: string }>(
    'select count(*) from deliveries where finished_at is null',
  );
  return Number(rows[0]?.count ?? 0);
}

function judge(
  taken: readonly { messageId: string; to: string; bytes: string }[],
  digests: number,
  fault: Fault,
): Pick<Verdict, 'lost' | 'repeated' | 'changed' | 'wronged'> {
  const byId = new Map<string, string[]>();
  for (const { messageId, bytes } of taken) byId.set(messageId, [...(byId.get(messageId) ?? []), bytes]);
  const got = new Set(taken.map(({ to }) => to));
  const wanted = Array.from(
    { length: digests },
    (_, index) => `reader${String(index + 1)}@example.org`,
  ).filter((address) => fault.refused === undefined || !refusedAddress(address));
  const several = [...byId.values()].filter((bytes) => bytes.length > 1);
  return {
    lost: wanted.filter((address) => !got.has(address)).length,
    repeated: several.reduce((sum, bytes) => sum + bytes.length - 1, 0),
    changed: several.filter((bytes) => new Set(bytes).size > 1).length,
    // One subscriber, two digests: whatever the Message-ID.
    wronged: byId.size - got.size,
  };
}

import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

import { startCommand } from './command.ts';
import type { Bench } from './main.ts';
import { filesOf } from './servers.ts';
import { benchEnv, benchNow, furnishBench, openBench, overOwnDatabase, watchDatabase } from './world.ts';

/** Milliseconds between two looks. */
const look = 2000;
/** Stretches that are told apart; the first is the start and is not judged. */
const stretches = 6;
/** A stretch is as flat as those before it while it holds less than so much more than the second, in MB or hundredths. */
const room = { megabytes: 15, share: 0.1 };

/** What is held at one moment: connections are counted, memory is in MB. */
type Held = {
  memory: number;
  files: number;
  smtp: number;
  /** Files that are no connections to the mail server. */
  others: number;
  database: number;
  postgres: number;
  sent: number;
};

/**
 * A worker as in an installation, for some minutes: subscribers come due one after the other, are planned and submitted at one rate. Says
 * what it held in each stretch at most, and ends with 1 where what it usually held (memory, files, connections) grew beyond the second stretch's,
 * or mail fell behind.
 */
export const soakBench: Bench = async ({ server, minutes, rate, say }) => {
  await overOwnDatabase(server, async (url, sink) => {
    const env = { ...benchEnv({ url, smtp: sink.url }), SEND_RATE: String(rate), LOG_LEVEL: 'silent' };
    const { installation } = await openBench(env);
    const { pool } = installation.database;
    const subscribers = minutes * 60 * rate;
    await furnishBench(installation.database, subscribers);
    await pool.query(
      `update subscribers s set next_due_at = $1::timestamptz + p.place * interval '1 second' / $2::int
       from (select id, row_number() over (order by id) as place from subscribers) p where p.id = s.id`,
      [benchNow, rate],
    );
    await pool.query('vacuum analyze subscribers');
    say(
      `== soak: ${String(minutes)} minutes at ${String(rate)} a second, ${String(subscribers)} subscribers`,
    );

    const postgres = await watchDatabase(pool);
    const worker = startCommand(['worker'], env);
    const before = sink.files();
    const looks: Held[] = [];
    const begun = performance.now();
    while (performance.now() - begun < minutes * 60_000 && worker.alive()) {
      await setTimeout(look);
      const { rows } = await pool.query<{ sent: number; database: number }>(
        `select (select count(*)::int from deliveries where state = 'submitted') as sent,
                (select count(*)::int from pg_stat_activity where datname = current_database()) as database`,
      );
      const [files, smtp] = [filesOf(worker.pid), sink.files() - before];
      looks.push({
        memory: residentOf(worker.pid),
        files,
        smtp,
        others: files - smtp,
        database: rows[0]?.database ?? 0,
        postgres: postgres?.ownMemory() ?? 0,
        sent: rows[0]?.sent ?? 0,
      });
    }
    if (!worker.alive()) throw new Error('The worker has ended by itself');
    worker.stop();
    await worker.ended();
    await installation.close();

    const size = Math.floor(looks.length / stretches);
    const each = Array.from({ length: stretches }, (_, index) =>
      looks.slice(index * size, (index + 1) * size),
    );
    const parts = each.map((looked) => ofEach(looked, most));
    for (const [index, held] of parts.entries()) {
      const previous = parts[index - 1]?.sent ?? 0;
      const seconds = (size * look) / 1000;
      say(
        `${String(index + 1)} of ${String(stretches)}  ${((held.sent - previous) / seconds).toFixed(0).padStart(5)} a second; the worker held at most ` +
          `${held.memory.toFixed(0)} MB, ${String(held.files)} files, ${String(held.smtp)} connections to the mail server, ` +
          `${String(held.database)} to the database, the bench's among them; PostgreSQL ${held.postgres.toFixed(0)} MB beside its buffers`,
      );
    }
    const grown = whatGrew(each.map((looked) => ofEach(looked, usual)));
    const owed = subscribers - (parts.at(-1)?.sent ?? 0);
    // What comes due is planned within 20 seconds, and is not yet submitted when the last look is taken.
    const behind = owed > rate * 60 ? `, ${String(owed)} behind` : '';
    if (grown.length > 0 || behind !== '') process.exitCode = 1;
    say(grown.length === 0 ? `flat${behind}` : `GREW: ${grown.join(', ')}${behind}`);
  });
};

/** One figure for each thing, out of all that was seen of it. */
function ofEach(looks: readonly Held[], choose: (seen: readonly number[]) => number): Held {
  const of = (name: keyof Held): number => choose(looks.map((held) => held[name]));
  return {
    memory: of('memory'),
    files: of('files'),
    smtp: of('smtp'),
    others: of('others'),
    database: of('database'),
    postgres: of('postgres'),
    sent: of('sent'),
  };
}

const most = (seen: readonly number[]): number => Math.max(...seen);
/** The middle: what comes and goes, as an autovacuum, is no growth; a leak raises every look after it. */
const usual = (seen: readonly number[]): number =>
  seen.toSorted((a, b) => a - b)[Math.floor(seen.length / 2)] ?? 0;

/** What the last stretch holds more of than the second. */
function whatGrew(parts: readonly Held[]): string[] {
  const [, early] = parts;
  const late = parts.at(-1);
  if (early === undefined || late === undefined) return [];
  // Of its twenty connections to the mail server a worker has as many open as the last seconds' bursts took: a leak passes all of them.
  const bounds = { memory: room.megabytes, postgres: room.megabytes, others: 2, smtp: 10, database: 2 };
  return Object.entries(bounds).flatMap(([name, least]) => {
    const [from, to] = [early[name as keyof Held], late[name as keyof Held]];
    return to - from > Math.max(least, from * room.share)
      ? `${name} from ${from.toFixed(0)} to ${to.toFixed(0)}`
      : [];
  });
}

/** MB. */
function residentOf(pid: number): number {
  return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
}

import { randomBytes } from 'node:crypto';

import type { Bench } from './main.ts';
import { plan } from '@broadsheet/worker';

import { dropDatabase, execute, withDatabase } from '../support/test-server.ts';
import { runCommand } from './command.ts';
import { submitNaively } from './naive.ts';
import { runSource, startSink, watchServer } from './servers.ts';
import { benchEnv, furnishBench, openBench } from './world.ts';

/** Messages of the naive way: enough to see its rate. */
const naively = 300;

/**
 * Planning and submission of everybody's digest of one morning, by the command itself, beside Postfix's own source with mail of
 * the same size and beside MJML and Nodemailer for each subscriber.
 */
export const deliveryBench: Bench = async ({ server, subscribers, say }) => {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  const url = withDatabase(server.url, name);
  await execute(server.url, `create database ${name} template ${server.template}`);
  const sink = await startSink();
  try {
    const env = benchEnv({ url, smtp: sink.url });
    const { installation, context } = await openBench(env);
    const { pool } = installation.database;
    await furnishBench(installation.database, subscribers);
    say(`== delivery: ${String(subscribers)} subscribers`);

    const { rows: backends } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    const postgres = watchServer(backends[0]?.pid ?? 0);
    let held = 0;
    const holding = setInterval(() => (held = Math.max(held, postgres?.memory() ?? 0)), 1000).unref();
    const used = () => ({ sink: sink.cpu(), postgres: postgres?.cpu() ?? 0 });
    const since = (before: ReturnType<typeof used>, count: number) => ({
      sink: ((used().sink - before.sink) * 1000) / count,
      postgres: ((used().postgres - before.postgres) * 1000) / count,
    });

    const unplanned = used();
    const plans = await timed(async () => {
      await plan(context, { wake: false });
    });
    say(
      `plan        ${perSecond(subscribers, plans.seconds)}; processor time each: ${each(plans.cpu, subscribers)} of ours, ` +
        `${inMs(since(unplanned, subscribers).postgres)} of PostgreSQL's`,
    );
    const octets = await sizeOf(context, pool);

    const unsent = used();
    const later = { ...env, BROADSHEET_NOW: installation.clock().toISOString() };
    const sent = await runCommand(['send', '--json'], later);
    const { rows } = await pool.query<{ seconds: number; count: number }>(
      `select extract(epoch from max(finished_at) - min(finished_at))::float8 as seconds, count(*)::integer as count
       from deliveries where state = 'submitted'`,
    );
    const { seconds = 1, count = 0 } = rows[0] ?? {};
    if (count !== subscribers) throw new Error(`${String(count)} of ${String(subscribers)} were submitted`);
    const others = since(unsent, count);
    const ourCost = (sent.cpu * 1000) / count + others.postgres + others.sink;
    say(
      `submit      ${perSecond(count, seconds)} of ${String(octets)} octets, signed; processor time each: ${each(sent.cpu, count)} of ours, ` +
        `${inMs(others.postgres)} of PostgreSQL's, ${inMs(others.sink)} of the sink's`,
    );
    clearInterval(holding);
    say(
      `memory      ${String(Math.round(sent.peak))} MB at most, ${String(Math.round(held))} MB of PostgreSQL's`,
    );

    const unsourced = used();
    const source = await runSource(sink.port, subscribers, octets);
    const sourceCost = (source.cpu * 1000) / subscribers + since(unsourced, subscribers).sink;
    say(
      `smtp-source ${perSecond(subscribers, source.seconds)} of the same size, unsigned and all alike; ${inMs(sourceCost)} each, the sink's included`,
    );
    const unaided = used();
    const naive = await timed(() => submitNaively(sink.port, naively));
    const naiveCost = (naive.cpu * 1000) / naively + since(unaided, naively).sink;
    say(
      `naive       ${perSecond(naively, naive.seconds)} with MJML and Nodemailer for each; ${inMs(naiveCost)} each, the sink's included`,
    );
    const ours = count / seconds;
    // Whoever else is at work on the machine slows whoever runs then; what each costs in processor time stays nearly the same.
    say(
      `ratios      ${((ours * source.seconds) / subscribers).toFixed(2)} of smtp-source, ${((ours * naive.seconds) / naively).toFixed(1)} times the naive way; ` +
        `by processor time ${(sourceCost / ourCost).toFixed(2)} and ${(naiveCost / ourCost).toFixed(1)}`,
    );
    await installation.close();
  } finally {
    await sink.stop();
    await dropDatabase(server.url, name);
  }
};

async function timed(work: () => Promise<void>): Promise<{ seconds: number; cpu: number }> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begun) / 1000, cpu: (used.user + used.system) / 1e6 };
}

/** Octets of one digest as it would go out. */
async function sizeOf(
  { mail, installation }: Awaited<ReturnType<typeof openBench>>['context'],
  pool: Awaited<ReturnType<typeof openBench>>['installation']['database']['pool'],
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('select min(id) as id from deliveries');
  const ids = rows.map(({ id }) => id);
  const claim = '00000000-0000-4000-8000-000000000000';
  const now = installation.clock();
  const [row] = await mail.digests.outbox.claim(ids, { claim, leaseSeconds: 60, now });
  if (row === undefined) throw new Error('Nothing was planned');
  const message = await mail.digests.ports.assemble(row);
  if ('skip' in message) throw new Error(`The first digest is skipped: ${message.skip}`);
  const back = { state: 'queued', reason: 'given-back', at: now, burned: false, reply: null } as const;
  await mail.digests.outbox.record(claim, [{ id: row.id, ...back }], now);
  return message.raw.length;
}

function perSecond(count: number, seconds: number): string {
  return `${String(Math.round(count / seconds))} a second`.padEnd(16);
}

function each(seconds: number, count: number): string {
  return inMs((seconds * 1000) / count);
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(2)} ms`;
}

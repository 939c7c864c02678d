import { randomBytes } from 'node:crypto';

import type { Bench } from './main.ts';
import { plan } from '@broadsheet/worker';

import { dropDatabase, execute, withDatabase } from '../support/test-server.ts';
import { runCommand } from './command.ts';
import { submitNaively } from './naive.ts';
import { cpuOfPostgres, runSource, startSink } from './servers.ts';
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

    const plans = await timed(async () => {
      await plan(context, { wake: false });
    });
    say(`plan        ${perSecond(subscribers, plans.seconds)}, ${each(plans.cpu, subscribers)} of ours each`);
    const octets = await sizeOf(context, pool);

    const before = { sink: sink.cpu(), postgres: cpuOfPostgres() };
    const later = { ...env, BROADSHEET_NOW: installation.clock().toISOString() };
    const sent = await runCommand(['send', '--json'], later);
    const { rows } = await pool.query<{ seconds: number; count: number }>(
      `select extract(epoch from max(finished_at) - min(finished_at))::float8 as seconds, count(*)::integer as count
       from deliveries where state = 'submitted'`,
    );
    const { seconds = 1, count = 0 } = rows[0] ?? {};
    if (count !== subscribers) throw new Error(`${String(count)} of ${String(subscribers)} were submitted`);
    say(
      `submit      ${perSecond(count, seconds)} of ${String(octets)} octets, signed; ${each(sent.cpu, count)} of ours each, ` +
        `${each(cpuOfPostgres() - before.postgres, count)} of PostgreSQL's, ${each(sink.cpu() - before.sink, count)} of the sink's; ` +
        `${String(Math.round(sent.peak))} MB at most`,
    );
    const source = await runSource(sink.port, subscribers, octets);
    say(`smtp-source ${perSecond(subscribers, source)} of the same size, unsigned and all alike`);
    const naive = (await timed(() => submitNaively(sink.port, naively))).seconds;
    say(`naive       ${perSecond(naively, naive)} with MJML and Nodemailer for each`);
    const ours = count / seconds;
    say(
      `ratios      ${((ours * source) / subscribers).toFixed(2)} of smtp-source, ${((ours * naive) / naively).toFixed(1)} times the naive way`,
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
  return `${((seconds * 1000) / count).toFixed(2)} ms`;
}

import type { Bench } from './main.ts';
import { plan } from '@broadsheet/worker';

import { submitNaively } from './naive.ts';
import { runSource } from './servers.ts';
import { type Stretch, submitPlanned } from './submitting.ts';
import { benchEnv, furnishBench, openBench, overOwnDatabase, watchDatabase } from './world.ts';

/** Messages of the naive way and of Postfix's source, half of them before ours and half after: a shared machine is not as fast all the time. */
const naively = 1000;
const sourced = 60_000;
/** Messages that warm the naive way up. */
const warmUp = 100;
/** Milliseconds between two looks at memory: each reads the tables of all pages of a dozen processes, on the cores that are measured. */
const memoryLook = 2500;

/**
 * Planning and submission of everybody's digest of one morning, by the command itself, beside Postfix's own source with mail of
 * the same size and beside MJML and Nodemailer for each subscriber. What starts is told of apart: nobody's first messages count.
 */
export const deliveryBench: Bench = async ({ server, subscribers, submit, say }) => {
  await overOwnDatabase(server, async (url, sink) => {
    const env = benchEnv({ url, smtp: sink.url });
    const { installation, context } = await openBench(env);
    const { pool } = installation.database;
    await furnishBench(installation.database, subscribers);
    say(`== delivery: ${String(subscribers)} subscribers`);

    const postgres = await watchDatabase(pool);
    const unplannedMemory = residentMemory();
    let held = { ours: 0, postgres: 0 };
    const lookAtMemory = (): void => {
      const now = { ours: residentMemory(), postgres: postgres?.memory() ?? 0 };
      held = { ours: Math.max(held.ours, now.ours), postgres: Math.max(held.postgres, now.postgres) };
    };
    const holding = setInterval(lookAtMemory, memoryLook).unref();
    const others = () => ({ sink: sink.cpu(), postgres: postgres?.cpu() ?? 0 });

    const unplanned = others();
    const plans = await timed(async () => {
      await plan(context, { wake: false });
    });
    lookAtMemory();
    say(
      `plan        ${perSecond(subscribers, plans.seconds)} in ${inS(plans.seconds)}; processor time each: ${each(plans.cpu, subscribers)} of ours, ` +
        `${each(others().postgres - unplanned.postgres, subscribers)} of PostgreSQL's; at most ${inMB(held.ours)} with the bench itself, ` +
        `which had ${inMB(unplannedMemory)} before, and ${inMB(held.postgres)} of PostgreSQL's`,
    );
    const octets = await sizeOf(context, pool);

    const source = { count: 0, seconds: 0, cpu: 0 };
    const naive = { count: 0, seconds: 0, cpu: 0 };
    const measurePeers = async (): Promise<void> => {
      const before = sink.cpu();
      const run = await runSource(sink.port, sourced / 2, octets);
      add(source, sourced / 2, { ...run, cpu: run.cpu + sink.cpu() - before });
      await submitNaively(sink.port, octets, warmUp);
      const unaided = sink.cpu();
      const own = await timed(() => submitNaively(sink.port, octets, naively / 2));
      add(naive, naively / 2, { ...own, cpu: own.cpu + sink.cpu() - unaided });
    };
    await measurePeers();

    held.postgres = 0;
    const later = { ...env, BROADSHEET_NOW: installation.clock().toISOString() };
    const { start, steady, peak } = await submitPlanned(pool, later, { subscribers, most: submit, others });
    clearInterval(holding);
    const costOf = ({ count, used }: Stretch) => {
      const all = used.ours + used.postgres + used.sink;
      const parts = `${each(used.ours, count)} of ours, ${each(used.postgres, count)} of PostgreSQL's, ${each(used.sink, count)} of the sink's`;
      return { each: (all * 1000) / count, parts };
    };
    say(
      `start       ${String(start.count)} submitted within ${inS(start.seconds)}; processor time each: ${costOf(start).parts}`,
    );
    const cost = costOf(steady);
    say(
      `submit      ${perSecond(steady.count, steady.seconds)} of ${String(octets)} octets, signed, the ${String(steady.count)} after that in ` +
        `${inS(steady.seconds)}; processor time each: ${cost.parts}`,
    );
    say(`memory      ${inMB(peak)} at most, ${inMB(held.postgres)} of PostgreSQL's`);

    await measurePeers();
    const costs = { source: (source.cpu * 1000) / source.count, naive: (naive.cpu * 1000) / naive.count };
    say(
      `smtp-source ${perSecond(source.count, source.seconds)} of the same size, unsigned and all alike; ${inMs(costs.source)} each, the sink's included`,
    );
    say(
      `naive       ${perSecond(naive.count, naive.seconds)} of the same size with MJML and Nodemailer for each; ${inMs(costs.naive)} each, the sink's included`,
    );
    const ours = steady.count / steady.seconds;
    // Whoever else is at work on the machine slows whoever runs then; what each costs in processor time stays nearly the same.
    say(
      `ratios      ${((ours * source.seconds) / source.count).toFixed(2)} of smtp-source, ${((ours * naive.seconds) / naive.count).toFixed(1)} times the naive way; ` +
        `by processor time ${(costs.source / cost.each).toFixed(2)} and ${(costs.naive / cost.each).toFixed(1)}`,
    );
    await installation.close();
  });
};

function add(
  to: { count: number; seconds: number; cpu: number },
  count: number,
  run: { seconds: number; cpu: number },
): void {
  to.count += count;
  to.seconds += run.seconds;
  to.cpu += run.cpu;
}

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
  await mail.digests.outbox.record([{ claim, outcome: { id: row.id, ...back } }], now);
  return message.raw.length;
}

/** Of this process, in MB. */
function residentMemory(): number {
  return process.memoryUsage().rss / 2 ** 20;
}

function perSecond(count: number, seconds: number): string {
  return `${String(Math.round(count / seconds))} a second`.padEnd(16);
}

function each(seconds: number, count: number): string {
  return inMs((seconds * 1000) / count);
}

function inS(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function inMB(megabytes: number): string {
  return `${String(Math.round(megabytes))} MB`;
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(2)} ms`;
}

import { queueAnswers } from '@broadsheet/installation';
import { startWorkers } from '@broadsheet/queue';

import type { WorkerContext } from './context.ts';
import { collect } from './jobs/collect.ts';
import { learn } from './jobs/learn.ts';
import { openInbound } from './inbound.ts';
import { forget } from './jobs/forget.ts';
import { learnHosts } from './jobs/learn-hosts.ts';
import { heedRefusals } from './jobs/heed.ts';
import { plan } from './jobs/plan.ts';
import { publish } from './jobs/publish.ts';
import { submit, submitDigests, sweepLanes } from './jobs/submit.ts';
import { tidy } from './jobs/tidy.ts';
import { call, watch } from './jobs/watch.ts';
import { noticeConnections } from './mail.ts';
import { keepSchedules } from './schedules.ts';

/** Jobs of sources at once: while one reads, the other tells of alerts; no source is read by two. */
const sourceJobs = 2;

/** Milliseconds the queue may take to answer for the first time. */
const patience = 15_000;

/**
 * Starts a worker: processors for every queue, and the schedules.
 * @returns `close`, which claims nothing more, drains what is in hand and gives back the rest
 * @throws QueueUnreachableError
 */
export async function startWorker(context: WorkerContext): Promise<{ close(): Promise<void> }> {
  const { installation, mail } = context;
  const { backend, queues, log } = installation;
  await queueAnswers(queues, patience);
  const inbound = await openInbound(context);
  const stop = new AbortController();
  const workers = await startWorkers(
    backend,
    {
      async collect({ source, regardless = false }) {
        const runs = await collect(context, {
          signal: stop.signal,
          onlyDue: !regardless,
          ...(source === undefined ? {} : { source }),
        });
        if (runs.length > 0) await queues.wake('publish', {});
        if (runs.some(({ added }) => added > 0)) await queues.wake('learn', {});
      },
      async publish() {
        const results = await publish(context);
        if (results.some(({ outcome }) => outcome === 'published')) await queues.wake('plan', {});
      },
      async watch() {
        await watch(context);
      },
      call: () => call(context),
      mailbox: () => inbound.readMailbox(stop.signal),
      async learn() {
        await learn(context);
      },
      async plan() {
        await plan(context, { waits: true });
      },
      async sweep() {
        await sweepLanes(context);
        await heedRefusals(context);
      },
      tidy: () => tidy(context),
      async forget() {
        await forget(context);
      },
      async hosts() {
        await learnHosts(context, stop.signal);
      },
      async deliver({ ids }) {
        await submitDigests(context, ids, stop.signal);
      },
      async notify({ ids }) {
        await submit(context, mail.notices, ids, { concurrency: noticeConnections, stop: stop.signal });
      },
    },
    {
      concurrency: { sources: sourceJobs, ticks: 1, deliveries: context.crew.places, notices: 1 },
      onFailure(job, error) {
        if (!stop.signal.aborted) log.error({ job, err: error }, 'job.failed');
      },
    },
  ).catch(async (error: unknown) => {
    await inbound.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    stop.abort();
    await Promise.all([workers.close(), inbound.close()]);
  };
  const kept = await keepSchedules(queues, (error) => {
    if (!stop.signal.aborted) log.warn({ err: error }, 'schedules.unasked');
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  await queues.wake('collect', {});
  await queues.wake('hosts', {});
  return {
    async close() {
      await Promise.all([kept.close(), close()]);
    },
  };
}

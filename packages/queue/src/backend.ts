import { setTimeout } from 'node:timers/promises';

import type { Redis } from 'ioredis';

import { hearingClient, openWorkerPool } from './postgres-pool.ts';

/** Where the queues live: on Redis, or in the application's own database (schema `bullmq`). */
export type QueueLocation = { kind: 'redis'; url: string } | { kind: 'postgres'; url: string };

/** A queue as far as we use one. */
export type OpenQueue = {
  add(name: string, data: unknown): Promise<void>;
  every(name: string, seconds: number): Promise<void>;
  waiting(): Promise<number>;
  close(): Promise<void>;
};

/** A worker as far as we use one. `close` waits for the jobs in hand. */
export type OpenWorker = { close(): Promise<void> };

export type Backend = {
  queue(name: string): Promise<OpenQueue>;
  worker(name: string, concurrency: number, process: Process): Promise<OpenWorker>;
  /** `maxmemory-policy` of Redis: `noeviction`, or jobs vanish. Null without Redis, undefined where it will not say. */
  evictionPolicy(): Promise<string | null | undefined>;
};

type Options = { prefix: string; onError: (error: Error) => void };

// A finished job says nothing that PostgreSQL does not; a few failed ones are kept for the operator's eye.
const defaultJobOptions = { removeOnComplete: true, removeOnFail: { count: 200 } };

/**
 * BullMQ on either store, behind one shape. Nothing is dialled, nor BullMQ loaded, before the first queue or worker: most verbs
 * of the command need neither.
 * @param options `prefix` keeps installations apart that share a Redis; `onError` hears broken connections
 */
export function createBackend(location: QueueLocation, options: Options): Backend {
  return location.kind === 'redis'
    ? redisBackend(location.url, options)
    : postgresBackend(location.url, options);
}

function redisBackend(url: string, { prefix, onError }: Options): Backend {
  const connect = async (forWorker: boolean): Promise<Redis> => {
    const { Redis } = await import('ioredis');
    // A producer fails fast (PostgreSQL has the truth, the sweeper wakes later); a worker waits for Redis to come back.
    const client = new Redis(
      url,
      forWorker ? { maxRetriesPerRequest: null } : { maxRetriesPerRequest: 1, commandTimeout: 5000 },
    );
    client.on('error', onError);
    return client;
  };
  return {
    async evictionPolicy() {
      const client = await connect(false);
      try {
        // Hosted ones may refuse the question.
        const answer = (await client.config('GET', 'maxmemory-policy')) as readonly string[];
        return answer[1];
      } catch {
        return undefined;
      } finally {
        client.disconnect();
      }
    },
    async queue(name) {
      const [{ Queue }, connection] = await Promise.all([import('bullmq'), connect(false)]);
      const queue = new Queue(name, { connection, prefix, defaultJobOptions });
      queue.on('error', onError);
      return openQueue(queue, async () => {
        // A server that is gone would be waited for.
        if (connection.status !== 'ready') connection.disconnect();
        await queue.close().catch(onError);
        connection.disconnect();
      });
    },
    async worker(name, concurrency, process) {
      const [{ Worker }, connection] = await Promise.all([import('bullmq'), connect(true)]);
      const jobs = countJobs(process);
      const worker = new Worker(name, jobs.process, { connection, prefix, concurrency });
      worker.on('error', onError);
      return {
        async close() {
          await closeWorker(worker, jobs.done);
          connection.disconnect();
        },
      };
    },
  };
}

function postgresBackend(url: string, { prefix, onError }: Options): Backend {
  const load = async () => {
    const { createPostgresBackend, withBackend } = await import('bullmq');
    return withBackend(createPostgresBackend);
  };
  return {
    evictionPolicy: () => Promise.resolve(null),
    async queue(name) {
      const [{ Queue }, Client] = await Promise.all([load(), hearingClient()]);
      const queue = new Queue(name, {
        connection: { connectionString: url, migrate: true, Client, max: 2 },
        prefix,
        defaultJobOptions,
      });
      queue.on('error', onError);
      return openQueue(queue, () => queue.close());
    },
    async worker(name, concurrency, process) {
      // One of them listens.
      const [{ Worker }, pool] = await Promise.all([load(), openWorkerPool(url, 4)]);
      const jobs = countJobs(process);
      const worker = new Worker(name, jobs.process, { connection: pool, prefix, concurrency });
      worker.on('error', onError);
      const close = async (): Promise<void> => {
        await worker.close();
        await pool.end();
      };
      let closed: Promise<void> | undefined;
      return { close: () => closeWorker({ close: () => (closed ??= close()) }, jobs.done) };
    },
  };
}

type Process = (job: { name: string; data: unknown }) => Promise<void>;

/** Knows which jobs are in hand; `done` waits for those. */
function countJobs(process: Process): { process: Process; done: () => Promise<void> } {
  const inHand = new Set<Promise<void>>();
  return {
    async process(job) {
      const work = process(job);
      inHand.add(work);
      try {
        await work;
      } finally {
        inHand.delete(work);
      }
    },
    async done() {
      while (inHand.size > 0) await Promise.allSettled(inHand);
    },
  };
}

/** Milliseconds that a queue has to say goodbye once nothing is in hand any more. */
const goodbye = 3000;

/**
 * Closes a worker: it claims nothing more, and its jobs are waited for. A queue that is away then keeps nobody waiting, as BullMQ would
 * have it, for what it had still to be told is in PostgreSQL.
 */
async function closeWorker(worker: { close(): Promise<void> }, jobsDone: () => Promise<void>): Promise<void> {
  const closed = worker.close();
  closed.catch(() => undefined);
  // Nor does the time for a goodbye that was said keep a process alive.
  const said = new AbortController();
  const done = async (): Promise<void> => {
    await jobsDone();
    await setTimeout(goodbye, undefined, { signal: said.signal }).catch(() => undefined);
    // One that was on its way when we closed.
    await jobsDone();
  };
  try {
    await Promise.race([closed, done()]);
  } finally {
    said.abort();
  }
}

type QueueMethods = {
  add(name: string, data: unknown): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown },
  ): Promise<unknown>;
  getJobScheduler(id: string): Promise<{ every?: number; next?: number } | undefined>;
  getWaitingCount(): Promise<number>;
};

/** A repetition that is so late, in milliseconds beside its interval, has lost its next job: a busy worker is not as late as that. */
const overdue = 5 * 60_000;

function openQueue(queue: QueueMethods, close: () => Promise<void>): OpenQueue {
  return {
    async add(name, data) {
      await queue.add(name, data);
    },
    async every(name, seconds) {
      const every = seconds * 1000;
      const found = await queue.getJobScheduler(`every-${name}`);
      if (found?.every === every && (found.next ?? 0) > Date.now() - every - overdue) return;
      await queue.upsertJobScheduler(`every-${name}`, { every }, { name, data: {} });
    },
    waiting: () => queue.getWaitingCount(),
    close,
  };
}

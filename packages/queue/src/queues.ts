import type { Backend, OpenQueue } from './backend.ts';
import { type JobName, type JobPayload, type QueueName, jobs, queueNames } from './jobs.ts';

/** The producing side: wakes workers. */
export type Queues = {
  /**
   * Adds a job. Returns false where the queue cannot be reached: nothing is lost, the sweeper wakes the work later.
   */
  wake<N extends JobName>(name: N, payload: JobPayload<N>): Promise<boolean>;
  /**
   * Repeats a job without payload; a second call with another interval replaces the first. What repeats at this interval already, and is
   * not overdue, is left as it is: whoever calls again and again makes good what a wiped queue has lost.
   */
  every(
    name:
      'collect' | 'publish' | 'watch' | 'plan' | 'sweep' | 'tidy' | 'mailbox' | 'learn' | 'forget' | 'hosts',
    seconds: number,
  ): Promise<void>;
  /** Jobs waiting in a queue. */
  waiting(queue: QueueName): Promise<number>;
  close(): Promise<void>;
};

/**
 * Opens the producing side of every queue.
 * @param onError hears what a `wake` swallowed
 */
export function createQueues(backend: Backend, onError: (error: unknown) => void): Queues {
  const open = new Map<QueueName, Promise<OpenQueue>>();
  const queueFor = (name: QueueName): Promise<OpenQueue> => {
    const known = open.get(name) ?? backend.queue(name);
    open.set(name, known);
    return known;
  };
  return {
    async wake(name, payload) {
      try {
        const queue = await queueFor(jobs[name].queue);
        await within(wakeLimit, queue.add(name, payload));
        return true;
      } catch (error) {
        onError(error);
        return false;
      }
    },
    every: async (name, seconds) => (await queueFor(jobs[name].queue)).every(name, seconds),
    waiting: async (queue) => (await queueFor(queue)).waiting(),
    async close() {
      for (const name of queueNames) await (await open.get(name))?.close();
    },
  };
}

/** Whoever waits for a wake-up has something else to do; milliseconds. */
const wakeLimit = 3000;

async function within(limit: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The queue did not answer in time'));
    }, limit);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Should it answer later after all, nobody is listening any more.
    work.catch(() => undefined);
  }
}

/** What a worker does with each job. */
export type Handlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> };

/**
 * Starts a worker a queue.
 * @param options `concurrency` of each queue, and `onFailure` for what a handler threw
 * @returns `close`, which stops claiming at once and waits for the jobs in hand
 * @throws what opening one of them throws; those that opened are closed
 */
export async function startWorkers(
  backend: Backend,
  handlers: Handlers,
  options: { concurrency: Record<QueueName, number>; onFailure: (job: string, error: unknown) => void },
): Promise<{ close(): Promise<void> }> {
  const starting = queueNames.map((queue) =>
    backend.worker(queue, options.concurrency[queue], async (job) => {
      try {
        await dispatch(handlers, job);
      } catch (error) {
        options.onFailure(job.name, error);
        throw error;
      }
    }),
  );
  const close = async (): Promise<void> => {
    const opened = await Promise.allSettled(starting);
    await Promise.all(opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])));
  };
  try {
    await Promise.all(starting);
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function dispatch(handlers: Handlers, job: { name: string; data: unknown }): Promise<void> {
  if (!Object.hasOwn(jobs, job.name)) throw new Error(`There is no job named ${job.name}`);
  const name = job.name as JobName;
  const payload = jobs[name].payload.parse(job.data);
  // The schema of this very name has just parsed the payload.
  await (handlers[name] as (payload: unknown) => Promise<void>)(payload);
}

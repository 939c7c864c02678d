import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import {
  type Handlers,
  type QueueLocation,
  createBackend,
  createQueues,
  startWorkers,
} from '@broadsheet/queue';

import { createTestDatabase, wipePostgresQueue } from '../../support/postgres.ts';
import { redisFound, startRedis } from '../../support/redis.ts';
import { until } from '../../support/until.ts';

type Place = { location: QueueLocation; wipe(): Promise<void>; close(): Promise<void> };

const places: [string, boolean, () => Promise<Place>][] = [
  [
    'PostgreSQL',
    true,
    async () => {
      const database = await createTestDatabase();
      return {
        location: { kind: 'postgres', url: database.url },
        wipe: () => wipePostgresQueue(database.pool),
        close: () => database.close(),
      };
    },
  ],
  [
    'Redis',
    redisFound,
    async () => {
      const redis = await startRedis();
      return {
        location: { kind: 'redis', url: redis.url },
        wipe: () => redis.wipe(),
        close: () => redis.close(),
      };
    },
  ],
];

describe.each(places)('queues on %s', (_, found, open) => {
  const test = found ? it : it.skip;
  let place: Place;
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    if (found) place = await open();
  });
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });
  afterAll(async () => {
    if (found) await place.close();
  });

  const openQueues = (prefix: string) => {
    const errors: unknown[] = [];
    const backend = createBackend(place.location, { prefix, onError: (error) => errors.push(error) });
    const queues = createQueues(backend, (error) => errors.push(error));
    opened.push(queues);
    return { backend, queues, errors };
  };
  const work = async (
    backend: ReturnType<typeof openQueues>['backend'],
    handlers: Partial<Handlers>,
    failures: string[] = [],
  ) => {
    const nothing = () => Promise.resolve();
    const workers = await startWorkers(
      backend,
      {
        collect: nothing,
        publish: nothing,
        mailbox: nothing,
        learn: nothing,
        watch: nothing,
        call: nothing,
        plan: nothing,
        sweep: nothing,
        tidy: nothing,
        forget: nothing,
        hosts: nothing,
        deliver: nothing,
        notify: nothing,
        ...handlers,
      },
      {
        concurrency: { sources: 1, ticks: 1, deliveries: 2, notices: 1 },
        onFailure: (job) => failures.push(job),
      },
    );
    opened.push(workers);
    return workers;
  };
  /** Works sweeps; how many came until now. */
  const sweeping = async (backend: Parameters<typeof work>[0]): Promise<() => number> => {
    let ticks = 0;
    await work(backend, {
      sweep() {
        ticks += 1;
        return Promise.resolve();
      },
    });
    return () => ticks;
  };

  test('wake a worker with the ids they were given', async () => {
    const { backend, queues } = openQueues('ids');
    const seen: number[] = [];
    await work(backend, {
      deliver({ ids }) {
        seen.push(...ids);
        return Promise.resolve();
      },
    });
    expect(await queues.wake('deliver', { ids: [1, 2, 3] })).toBe(true);
    await until('the job ran', () => seen.length === 3);
    expect(seen).toEqual([1, 2, 3]);
  });

  test('let a notice pass while digests are in hand', async () => {
    const { backend, queues } = openQueues('lanes');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let notified = false;
    await work(backend, {
      deliver: () => held,
      notify() {
        notified = true;
        return Promise.resolve();
      },
    });
    for (let n = 1; n <= 5; n += 1) await queues.wake('deliver', { ids: [n] });
    await queues.wake('notify', { ids: [1] });
    await until('the notice passed', () => notified);
    release();
  });

  test('finish what is in hand before they close', async () => {
    const { backend, queues } = openQueues('drain');
    let begun = false;
    let done = false;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const workers = await work(backend, {
      async deliver() {
        begun = true;
        await held;
        done = true;
      },
    });
    await queues.wake('deliver', { ids: [1] });
    await until('the job began', () => begun);
    const closing = workers.close();
    release();
    await closing;
    expect(done).toBe(true);
  });

  test('let what is due pass while a source keeps its reader waiting', async () => {
    const { backend, queues } = openQueues('sources');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let planned = false;
    await work(backend, {
      collect: () => held,
      plan() {
        planned = true;
        return Promise.resolve();
      },
    });
    await queues.wake('collect', {});
    await queues.wake('plan', {});
    await until('the plan passed', () => planned);
    release();
  });

  test('count what waits', async () => {
    const { queues } = openQueues('count');
    await queues.wake('notify', { ids: [1] });
    await queues.wake('notify', { ids: [2] });
    expect(await queues.waiting('notices')).toBe(2);
  });

  test('repeat a schedule', async () => {
    const { backend, queues } = openQueues('every');
    const ticks = await sweeping(backend);
    await queues.every('sweep', 1);
    await until('it came twice', () => ticks() >= 2);
  });

  test('repeat again what a wiped queue had forgotten, once asked again', async () => {
    const { backend, queues } = openQueues('wiped');
    const ticks = await sweeping(backend);
    await queues.every('sweep', 1);
    await until('it came once', () => ticks() >= 1);
    await place.wipe();
    const before = ticks();
    await queues.every('sweep', 1);
    await until('it came again, twice', () => ticks() >= before + 2);
  });

  test('leave a repetition as it is that is there', async () => {
    const { queues } = openQueues('kept');
    for (let asked = 0; asked < 3; asked += 1) await queues.every('forget', 3600);
    expect(await queues.waiting('sources')).toBeLessThan(2);
  });

  test('tell of a handler that failed, and go on', async () => {
    const { backend, queues } = openQueues('failing');
    const failures: string[] = [];
    let second = false;
    await work(
      backend,
      {
        deliver({ ids }) {
          if (ids[0] === 1) return Promise.reject(new Error('broken'));
          second = true;
          return Promise.resolve();
        },
      },
      failures,
    );
    await queues.wake('deliver', { ids: [1] });
    await queues.wake('deliver', { ids: [2] });
    await until('the second job ran', () => second && failures.length > 0);
    expect(failures).toEqual(['deliver']);
  });
});

describe('a queue that cannot be reached', () => {
  it('says so within seconds, and throws nothing', async () => {
    const errors: unknown[] = [];
    const backend = createBackend(
      { kind: 'redis', url: 'redis://127.0.0.1:1' },
      { prefix: 'gone', onError: (error) => errors.push(error) },
    );
    const queues = createQueues(backend, (error) => errors.push(error));
    expect(await queues.wake('notify', { ids: [1] })).toBe(false);
    expect(errors.length).toBeGreaterThan(0);
    await queues.close();
  });
});

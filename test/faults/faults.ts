import { setTimeout } from 'node:timers/promises';

import { redisFound } from '../support/redis.ts';
import type { Fault } from './fault.ts';
import { canMount } from './postgres.ts';
import { smtpFaults } from './smtp-faults.ts';

const hour = 3_600_000;
const noRedis = (): string | null => (redisFound ? null : 'there is no redis-server here');
/** Redis holds no truth: what becomes of it is no reason for a digest to come twice. */
const twoOnRedis = { mayRepeat: false, runs: 'worker', workers: 2, redis: true, missing: noRedis } as const;

/** Every fault, as issue and README name them. */
export const faults: readonly Fault[] = [
  {
    name: 'kill -9 of a worker',
    mayRepeat: true,
    workers: 2,
    async strike({ crew, note, goOn, endLeases }) {
      crew.living()[0]?.signal('SIGKILL');
      await note();
      crew.start();
      await goOn();
      await endLeases();
    },
  },
  {
    name: 'kill -9 of all workers',
    mayRepeat: true,
    workers: 2,
    async strike({ crew, note, goOn, endLeases }) {
      const killed = crew.living();
      for (const member of killed) member.signal('SIGKILL');
      await note();
      crew.start(killed.length);
      await goOn();
      await endLeases();
    },
  },
  {
    name: 'PostgreSQL: kill -9, and started again',
    mayRepeat: true,
    waits: true,
    runs: 'worker',
    workers: 2,
    database: 'own',
    async strike({ backing, note }) {
      await backing.postgres?.kill();
      await note();
    },
  },
  {
    name: 'PostgreSQL: kill -9 of one of its processes',
    mayRepeat: true,
    waits: true,
    runs: 'worker',
    workers: 2,
    database: 'own',
    async strike({ backing, note }) {
      const [backend] = await backing.ask<{ pid: number }>(
        `select pid from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() order by query_start desc limit 1`,
      );
      if (backend !== undefined) process.kill(backend.pid, 'SIGKILL');
      await note();
    },
  },
  {
    name: 'PostgreSQL: every connection cut',
    mayRepeat: true,
    waits: true,
    runs: 'worker',
    workers: 2,
    async strike({ backing, note }) {
      await backing.ask(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await note();
    },
  },
  {
    name: 'PostgreSQL: its disk full for some seconds',
    mayRepeat: true,
    waits: true,
    runs: 'worker',
    workers: 2,
    database: 'small',
    missing: () => (canMount() ? null : 'no small disk can be mounted here'),
    async strike({ backing, note }) {
      await backing.postgres?.fill(3000);
      await note();
    },
  },
  {
    name: 'embedded PostgreSQL and Node: kill -9 of both',
    mayRepeat: true,
    runs: 'start',
    database: 'embedded',
    async strike({ crew, backing, note, random, goOn, endLeases }) {
      const [all] = crew.living();
      if (random() < 0.5) all?.signal('SIGKILL');
      await backing.killEmbedded();
      all?.signal('SIGKILL');
      await all?.ended;
      crew.start();
      await note();
      await goOn();
      await endLeases();
    },
  },
  {
    name: 'Redis: wiped (FLUSHALL)',
    ...twoOnRedis,
    waits: true,
    strike: async ({ backing }) => backing.redis?.wipe(),
  },
  {
    name: 'Redis: kill -9, and started again, empty',
    ...twoOnRedis,
    waits: true,
    async strike({ backing }) {
      await backing.redis?.kill();
      await backing.redis?.start();
    },
  },
  {
    name: 'Redis: away for five seconds',
    ...twoOnRedis,
    waits: true,
    rate: 250,
    async strike({ backing }) {
      await backing.redis?.kill();
      await setTimeout(5000);
      await backing.redis?.start();
    },
  },
  {
    name: 'Redis: gone, and SIGTERM',
    ...twoOnRedis,
    async strike({ crew, backing }) {
      const asked = crew.living();
      // Who is still waiting for its queue when that goes away ends, as it should, and not as it was asked to.
      await Promise.all(asked.map(({ ready }) => ready));
      await backing.redis?.kill();
      for (const member of asked) member.signal('SIGTERM');
      await Promise.all(asked.map(({ ended }) => ended));
      await backing.redis?.start();
      crew.start(asked.length);
    },
  },
  {
    name: 'SIGTERM',
    mayRepeat: false,
    workers: 2,
    strike({ crew }) {
      crew.living()[0]?.signal('SIGTERM');
      crew.start();
    },
  },
  {
    name: 'rolling restart',
    mayRepeat: false,
    rate: 250,
    runs: 'worker',
    workers: 2,
    async strike({ crew }) {
      for (const old of crew.living()) {
        crew.start();
        old.signal('SIGTERM');
        await old.ended;
      }
    },
  },
  {
    name: 'a worker asleep beyond its lease (SIGSTOP, SIGCONT)',
    mayRepeat: true,
    workers: 2,
    async strike({ crew, note, goOn, endLeases }) {
      const [sleeper] = crew.living();
      sleeper?.signal('SIGSTOP');
      await note();
      await goOn();
      await endLeases();
      await goOn();
      sleeper?.signal('SIGCONT');
    },
  },
  { name: 'two workers at once', mayRepeat: false, workers: 2 },
  { name: 'two that plan at once', mayRepeat: false, workers: 2, plans: true, once: true },
  { name: 'clocks an hour apart', mayRepeat: false, workers: 2, clockOff: hour },
  {
    name: 'the clock jumps an hour, either way',
    mayRepeat: false,
    workers: 2,
    // Of an hour ago nothing is due, and who only sends ends.
    once: true,
    async strike({ crew, random, goOn }) {
      crew.jump(random() < 0.5 ? hour : -hour);
      await goOn();
      crew.jump(0);
    },
  },
  ...smtpFaults,
];

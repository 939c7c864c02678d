import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach } from '@jest/globals';

import {
  connectDatabase,
  createExamplePapers,
  createRuleStore,
  createSubscriberStore,
  createSuppressionStore,
  createTopicDirectory,
  loadInstallation,
  type Database,
  type SuppressionStore,
} from '@broadsheet/database';
import { compileKnown } from '@broadsheet/matching';
import {
  confirm,
  createDueTimes,
  createSealer,
  openNotice,
  subscribe,
  suppressionHash,
  type NoticeSlots,
  type SignUpLimits,
  type SubscriberPorts,
} from '@broadsheet/subscribers';

import { createTestDatabase } from '../../support/postgres.ts';

export type NoticeRow = { id: number; kind: string; email: string; state: string; reason: string | null };

/** Subscribers over a database of their own, with the topics `robots` and `proteins`. */
export type World = {
  database: Database;
  ports: SubscriberPorts;
  suppressions: SuppressionStore;
  /** Ids of notices by wake-up, and how often planning was woken. */
  woken: { notices: number[][]; plans: number };
  /** What was mailed or would have been, oldest first, slots opened. */
  notices(): Promise<(NoticeRow & { slots: NoticeSlots | null })[]>;
  /** The token of the newest confirm link to an address. */
  tokenFor(email: string): Promise<string>;
  signUp(input: unknown, now: Date, limits?: SignUpLimits | null): ReturnType<typeof subscribe>;
  /** Publishes as many editions. */
  publish(count: number): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
};

/** The one of this file's tests, once `withWorld` has opened it. */
export let world: World;

/** Opens a world before the tests of a file, empties it before each of them, and closes it. */
export function withWorld(): void {
  beforeAll(async () => {
    world = await createWorld();
  });
  beforeEach(() => world.clear());
  afterAll(() => world.close());
}

/** When the tests begin. */
export const now = new Date('2026-03-02T10:00:00Z');

/** So many hours after they began. */
export const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);

export const find = (id: number) => world.ports.subscribers.find(id);

export const evidence = { form: 'test', network: 'network' } as const;

async function createWorld(): Promise<World> {
  const server = await createTestDatabase();
  const database = connectDatabase(server.url);
  const { pool } = database;
  const installation = await loadInstallation(database, {
    secretKeys: ['secret'],
    now: new Date('2026-01-01'),
    randomBytes,
  });
  const suppressions = createSuppressionStore(database, installation.suppressionKey);
  const sealer = createSealer({ secretKeys: ['secret'], randomBytes });
  const woken: World['woken'] = { notices: [], plans: 0 };
  const ports: SubscriberPorts = {
    subscribers: createSubscriberStore(database),
    suppressions,
    topics: createTopicDirectory(database),
    rules: {
      compile: (query) => compileKnown(createExamplePapers(database), query),
      upsert: (rules, at) => createRuleStore(database).upsert(rules, at),
    },
    queue: {
      notify(ids) {
        woken.notices.push([...ids]);
        return Promise.resolve();
      },
      plan() {
        woken.plans += 1;
        return Promise.resolve();
      },
    },
    sealer,
    dueTimes: createDueTimes(),
    randomBytes,
    hashOf: (text) => suppressionHash(installation.suppressionKey, text),
  };

  for (const slug of ['robots', 'proteins']) {
    const [rule] = (
      await pool.query<{ id: number }>(
        `insert into rules (key, query, cutoff, created_at) values ($1, $1, 0.3, '2026-01-01') returning id`,
        [slug],
      )
    ).rows;
    await pool.query(
      `insert into topics (slug, name, "group", description, examples, rule_id, revision, position)
       values ($1, $1, 'All', '', '{}', $2, 1, 1)`,
      [slug, rule?.id],
    );
  }

  const notices: World['notices'] = async () => {
    const { rows } = await pool.query<NoticeRow & { sealed: Buffer | null }>(
      'select id, kind, email, state, reason, sealed from notices order by id',
    );
    return rows.map(({ sealed, ...row }) => ({
      ...row,
      slots: sealed === null ? null : openNotice(sealer, row.kind, sealed),
    }));
  };

  return {
    database,
    ports,
    suppressions,
    woken,
    notices,
    async tokenFor(email) {
      const slots = (await notices()).findLast((one) => one.email === email && one.slots !== null)?.slots;
      if (slots === undefined || slots === null || !('token' in slots))
        throw new Error('No link was mailed.');
      return slots.token;
    },
    signUp: (input, now, limits = null) =>
      subscribe(ports, input, { now, mode: { kind: 'open' }, limits, evidence, proof: null }),
    async publish(count) {
      await pool.query(
        `insert into editions (day, state, publication, opened_at)
         select date '2026-01-01' + n, 'published', n, '2026-01-01' from generate_series(1, $1) n
         on conflict do nothing`,
        [count],
      );
    },
    async clear() {
      woken.notices = [];
      woken.plans = 0;
      await pool.query('truncate notices, subscribers, suppressions, editions cascade');
    },
    async close() {
      await database.close();
      await server.close();
    },
  };
}

/** Signs up and confirms; returns the subscriber. */
export async function subscribedTo(settings: { email: string } & Record<string, unknown>): Promise<number> {
  await world.signUp(settings, now);
  const outcome = await confirm(world.ports, await world.tokenFor(settings.email), now);
  if (outcome.status !== 'confirmed') throw new Error(outcome.status);
  return outcome.subscriberId;
}

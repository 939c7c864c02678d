import { createBooksStore } from '@broadsheet/database';
import type { Books } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, submit } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import {
  type RudeAct,
  type RudeSmtpServer,
  type RudeStage,
  startRudeSmtpServer,
} from '../../support/rude-smtp-server.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';

/** When the first digests are due, and a little. */
export const morning = '2025-08-09T07:00:05Z';

/** In milliseconds. */
export const minutes = (count: number): number => count * 60_000;

/** A signal that never comes. */
export const never = new AbortController().signal;

export type DeliveryRow = {
  id: number;
  state: string;
  reason: string | null;
  attempts: number;
  next_attempt_at: Date;
  finished_at: Date | null;
  lease_until: Date | null;
};

/** An installation with a worker's context, an edition of two papers, and an SMTP server that behaves as it is told. */
export type Outgoing = {
  database: TestDatabase;
  seeds: Seeds;
  smtp: RudeSmtpServer;
  installation: Installation;
  context: WorkerContext;
  /** The installation's clock. */
  now: Date;
  misbehave: (stage: RudeStage, connection: number) => RudeAct | undefined;
  /** Deliveries that may be tried now. */
  owed(): Promise<readonly number[]>;
  /** Tries them. */
  deliver(stop?: AbortSignal): ReturnType<typeof submit>;
  /** Lets some minutes pass. */
  later(count: number): void;
  rows(): Promise<DeliveryRow[]>;
  watermark(subscriberId: number): Promise<number>;
  books(): Promise<Books>;
  /** Subscribes one more, and plans; returns the subscriber. */
  planOne(email?: string): Promise<number>;
  /** Goes on as another process would, which remembers nothing. */
  reopen(): Promise<void>;
  close(): Promise<void>;
};

/** Opens one, with the papers One and Two. */
export async function openOutgoing(): Promise<Outgoing> {
  const database = await createTestDatabase();
  const seeds = createSeeds(database.pool);
  const smtp = await startRudeSmtpServer(({ stage, connection }) => outgoing.misbehave(stage, connection));
  const installation = await createTestInstallation({ url: database.url, env: { SMTP_URL: smtp.url } });
  let now = new Date(morning);
  installation.clock = () => now;
  const outgoing: Outgoing = {
    database,
    seeds,
    smtp,
    installation,
    context: await createWorkerContext(installation, { sources: [] }),
    get now() {
      return now;
    },
    set now(instant) {
      now = instant;
    },
    misbehave: () => undefined,
    owed: () => outgoing.context.mail.digests.outbox.owed({ now: outgoing.now, limit: 1000 }),
    deliver: async (stop = never) =>
      submit(outgoing.context, outgoing.context.mail.digests, await outgoing.owed(), {
        concurrency: 4,
        stop,
      }),
    later(count) {
      outgoing.now = new Date(outgoing.now.getTime() + minutes(count));
    },
    async rows() {
      return (await database.pool.query<DeliveryRow>('select * from deliveries order by id')).rows;
    },
    async watermark(subscriberId) {
      const { rows } = await database.pool.query<{ watermark: number }>(
        'select watermark from subscribers where id = $1',
        [subscriberId],
      );
      return rows[0]!.watermark;
    },
    books: () => createBooksStore(installation.database).total(),
    async planOne(email = 'reader@example.org') {
      const reader = await seeds.subscriber(email);
      await plan(outgoing.context, { wake: false });
      return reader;
    },
    async reopen() {
      outgoing.context = await createWorkerContext(installation, { sources: [] });
    },
    async close() {
      await installation.close();
      await smtp.close();
      await database.close();
    },
  };
  const papers = [];
  for (const title of ['One', 'Two']) papers.push({ id: await seeds.paper(title), title });
  await seeds.edition('2025-08-08', 1, papers);
  return outgoing;
}

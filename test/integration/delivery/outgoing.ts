import { type DeliveryHand, createBooksStore, createDeliveryHand } from '@broadsheet/database';
import type { Books, DeliveryState } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, submit, submitDigests } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import {
  type RudeAct,
  type RudeSmtpServer,
  type RudeStage,
  startRudeSmtpServer,
} from '../../support/rude-smtp-server.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

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

/** An installation with a worker's context, an edition of two papers, and an SMTP server. */
export type Sending<Server> = {
  database: TestDatabase;
  seeds: Seeds;
  smtp: Server;
  installation: Installation;
  context: WorkerContext;
  /** The installation's clock. */
  now: Date;
  edition: number;
  /** Deliveries that may be tried now. */
  owed(): Promise<readonly number[]>;
  /** Lets some minutes pass. */
  later(count: number): void;
  rows(): Promise<DeliveryRow[]>;
  inState(state: DeliveryState): Promise<number>;
  watermark(subscriberId: number): Promise<number>;
  books(): Promise<Books>;
  /** Subscribes one more, and plans; returns the subscriber. */
  planOne(email?: string): Promise<number>;
  /** Subscribes reader0@example.org and so many in all, and plans. */
  planMany(count: number): Promise<void>;
  /** Goes on as another process would, which remembers nothing. */
  reopen(env?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
};

/** One whose server behaves as it is told. */
export type Outgoing = Sending<RudeSmtpServer> & {
  misbehave: (stage: RudeStage, connection: number) => RudeAct | undefined;
  /** Tries what may be tried now, four at once. */
  deliver(stop?: AbortSignal): ReturnType<typeof submit>;
};

/** One whose server keeps what it takes, and answers each recipient as it is told. */
export type Stream = Sending<RecordingSmtpServer> & {
  answer: (recipient: string) => string | undefined | Promise<string | undefined>;
  hand(): DeliveryHand;
  /** Tries these, or what may be tried now, as workers do. */
  deliver(ids?: readonly number[]): ReturnType<typeof submitDigests>;
};

/** Opens one, with the papers One and Two. */
export async function openOutgoing(): Promise<Outgoing> {
  const smtp = await startRudeSmtpServer(({ stage, connection }) => outgoing.misbehave(stage, connection));
  const outgoing: Outgoing = Object.assign(await openSending(smtp), {
    misbehave: () => undefined,
    deliver: async (stop = never) =>
      submit(outgoing.context, outgoing.context.mail.digests, await outgoing.owed(), {
        concurrency: 4,
        stop,
      }),
  } satisfies Pick<Outgoing, 'misbehave' | 'deliver'>);
  return outgoing;
}

/** Opens one, with the papers One and Two. */
export async function openStream(): Promise<Stream> {
  const smtp = await startSmtpServer({
    answer: ({ stage, recipient }) => (stage === 'rcpt' ? stream.answer(recipient) : undefined),
  });
  const stream: Stream = Object.assign(await openSending(smtp), {
    answer: () => undefined,
    hand: () => createDeliveryHand(stream.installation.database),
    deliver: async (ids?: readonly number[]) =>
      submitDigests(stream.context, ids ?? (await stream.owed()), never),
  } satisfies Pick<Stream, 'answer' | 'hand' | 'deliver'>);
  return stream;
}

async function openSending<Server extends { url: string; close(): Promise<void> }>(
  smtp: Server,
): Promise<Sending<Server>> {
  const database = await createTestDatabase();
  const seeds = createSeeds(database.pool);
  let now = new Date(morning);
  const open = async (env: Readonly<Record<string, string>>) => {
    const installation = await createTestInstallation({
      url: database.url,
      env: { SMTP_URL: smtp.url, ...env },
    });
    installation.clock = () => now;
    return { installation, context: await createWorkerContext(installation, { sources: [] }) };
  };
  const papers = [];
  for (const title of ['One', 'Two']) papers.push({ id: await seeds.paper(title), title });
  const sending: Sending<Server> = {
    ...(await open({})),
    database,
    seeds,
    smtp,
    get now() {
      return now;
    },
    set now(instant) {
      now = instant;
    },
    edition: await seeds.edition('2025-08-08', 1, papers),
    owed: () => sending.context.mail.digests.outbox.owed({ now: sending.now, limit: 1000 }),
    later(count) {
      sending.now = new Date(sending.now.getTime() + minutes(count));
    },
    async rows() {
      return (await database.pool.query<DeliveryRow>('select * from deliveries order by id')).rows;
    },
    async inState(state) {
      const { rows } = await database.pool.query<{ count: string }>(
        'select count(*) from deliveries where state = $1',
        [state],
      );
      return Number(rows[0]!.count);
    },
    async watermark(subscriberId) {
      const { rows } = await database.pool.query<{ watermark: number }>(
        'select watermark from subscribers where id = $1',
        [subscriberId],
      );
      return rows[0]!.watermark;
    },
    books: () => createBooksStore(sending.installation.database).total(),
    async planOne(email = 'reader@example.org') {
      const reader = await seeds.subscriber(email);
      await plan(sending.context, { wake: false });
      return reader;
    },
    async planMany(count) {
      for (let index = 0; index < count; index += 1)
        await seeds.subscriber(`reader${String(index)}@example.org`);
      await plan(sending.context, { wake: false });
    },
    async reopen(env = {}) {
      await sending.installation.close();
      Object.assign(sending, await open(env));
    },
    async close() {
      await sending.installation.close();
      await smtp.close();
      await database.close();
    },
  };
  return sending;
}

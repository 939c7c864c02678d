import {
  createBooksStore,
  createGroupStore,
  createOwedStore,
  createStatusStore,
  createStreamStore,
  type Owed,
} from '@broadsheet/database';
import {
  drift,
  emptyBooks,
  pauseReasons,
  rateOf,
  type Books,
  type GroupPace,
  type StreamState,
} from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { alertKinds, type Alert } from '@broadsheet/operators';
import { isWhole, type SourceHealth } from '@broadsheet/papers';
import { queueNames } from '@broadsheet/queue';
import { Gauge, type Registry } from 'prom-client';

import type { SourceDesk } from '../sources/source-desk.ts';
import { within } from './within.ts';

/** Milliseconds a scrape waits for the database, and for the queue. */
const patience = 5000;

/** What one scrape finds in the database. */
type Found = {
  now: Date;
  digests: Owed;
  notices: Owed;
  /** Of the newest edition that has any. */
  books: Books;
  subscribers: Readonly<Record<string, number>>;
  /** May be in the future. */
  oldestDue: Date | null;
  published: { editions: number; newestAt: Date | null };
  sources: readonly SourceHealth[];
  alerts: readonly Alert[];
  stream: StreamState;
  slow: ReadonlyMap<string, GroupPace>;
};
/** Jobs waiting, by queue. */
type Waiting = readonly { queue: string; jobs: number }[];

type Numbers<T> = readonly {
  name: string;
  help: string;
  label?: string;
  values: (found: T) => readonly [label: string, value: number][];
}[];

const states = ['planned', 'submitted', 'rejected', 'failed', 'skipped', 'uncertain', 'owed'] as const;

const numbersOfDatabase: Numbers<Found> = [
  {
    name: 'broadsheet_mail_owed',
    help: 'Messages queued or in hand',
    label: 'lane',
    values: ({ digests, notices }) => [
      ['digests', digests.owed],
      ['notices', notices.owed],
    ],
  },
  {
    name: 'broadsheet_mail_uncertain',
    help: 'Messages whose submission has an unknown outcome',
    label: 'lane',
    values: ({ digests, notices }) => [
      ['digests', digests.uncertain],
      ['notices', notices.uncertain],
    ],
  },
  {
    name: 'broadsheet_mail_lag_seconds',
    help: 'For how long the oldest queued message could have been submitted',
    label: 'lane',
    values: ({ now, digests, notices }) => [
      ['digests', secondsSince(digests.oldest, now)],
      ['notices', secondsSince(notices.oldest, now)],
    ],
  },
  {
    name: 'broadsheet_newest_edition_digests',
    help: 'The books of the newest edition that digests were planned for',
    label: 'state',
    values: ({ books }) => states.map((state) => [state, books[state]]),
  },
  {
    name: 'broadsheet_books_drift',
    help: 'Digests of the newest edition that the books cannot account for: anything but 0 is an alarm',
    values: ({ books }) => [['', drift(books)]],
  },
  {
    name: 'broadsheet_oldest_due_seconds',
    help: 'For how long the subscriber who waits longest is due',
    values: ({ now, oldestDue }) => [['', secondsSince(oldestDue, now)]],
  },
  {
    name: 'broadsheet_digests_per_second',
    help: 'Digests submitted or refused a second, over the last half minute',
    values: ({ now, stream }) => [['', rateOf(stream.pace, now)]],
  },
  {
    name: 'broadsheet_digests_paused',
    help: 'Whether digests are paused, by reason',
    label: 'reason',
    values: ({ stream }) => pauseReasons.map((reason) => [reason, stream.pause?.reason === reason ? 1 : 0]),
  },
  {
    name: 'broadsheet_mail_group_slowed_until_timestamp_seconds',
    help: 'Until when a mail group rests, or rested last, while it is slowed down; absent for all others',
    label: 'group',
    values: ({ slow }) =>
      [...slow].flatMap(([group, { heldUntil }]) =>
        heldUntil === null ? [] : [[group, heldUntil.getTime() / 1000]],
      ),
  },
  {
    name: 'broadsheet_mail_group_messages_per_minute',
    help: 'The rate of a mail group that is slowed down; absent for all others',
    label: 'group',
    values: ({ slow }) => [...slow].map(([group, { perMinute }]) => [group, perMinute ?? 0]),
  },
  {
    name: 'broadsheet_digests_fenced',
    help: 'Whether old mail waits behind a fence after a restore',
    values: ({ stream }) => [['', stream.fencedAt === null ? 0 : 1]],
  },
  {
    name: 'broadsheet_alerts_open',
    help: 'Alerts that are not over',
    label: 'kind',
    values: ({ alerts }) =>
      alertKinds.map((kind) => [kind, alerts.filter((alert) => alert.kind === kind).length]),
  },
  {
    name: 'broadsheet_source_last_list_timestamp_seconds',
    help: 'When a source was last read with a list; absent before the first',
    label: 'source',
    values: ({ sources }) =>
      sources.flatMap(({ source, lastList }) =>
        lastList === null ? [] : [[source, lastList.startedAt.getTime() / 1000]],
      ),
  },
  {
    name: 'broadsheet_source_age_seconds',
    help: 'For how long a source was not read with a list; absent before the first',
    label: 'source',
    values: ({ now, sources }) =>
      sources.flatMap(({ source, lastList }) =>
        lastList === null ? [] : [[source, secondsSince(lastList.startedAt, now)]],
      ),
  },
  {
    name: 'broadsheet_source_listed',
    help: 'Papers on the list that was read last',
    label: 'source',
    values: ({ sources }) =>
      sources.flatMap(({ source, lastList }) => (lastList === null ? [] : [[source, lastList.listed]])),
  },
  {
    name: 'broadsheet_source_whole',
    help: 'Whether the last reading left nothing to wish for; absent before the first',
    label: 'source',
    values: ({ sources }) =>
      sources.flatMap(({ source, last }) => (last === null ? [] : [[source, isWhole(last) ? 1 : 0]])),
  },
  {
    name: 'broadsheet_source_failures',
    help: 'Readings in a row that failed or found another shape',
    label: 'source',
    values: ({ sources }) => sources.map(({ source, trouble }) => [source, trouble?.readings ?? 0]),
  },
  {
    name: 'broadsheet_subscribers',
    help: 'Subscribers by state',
    label: 'state',
    values: ({ subscribers }) =>
      ['pending', 'active', 'paused', 'unsubscribed'].map((state) => [state, subscribers[state] ?? 0]),
  },
  {
    name: 'broadsheet_editions_published',
    help: 'Editions published so far',
    values: ({ published }) => [['', published.editions]],
  },
  {
    name: 'broadsheet_newest_edition_timestamp_seconds',
    help: 'When the newest edition was published; absent before the first',
    values: ({ published: { newestAt } }) => (newestAt === null ? [] : [['', newestAt.getTime() / 1000]]),
  },
];

const numbersOfQueue: Numbers<Waiting> = [
  {
    name: 'broadsheet_queue_waiting',
    help: 'Jobs that wait for a worker',
    label: 'queue',
    values: (waiting) => waiting.map(({ queue, jobs }) => [queue, jobs]),
  },
];

/**
 * Registers the numbers of an installation; they are read when somebody scrapes, all of one store at once. A store that does
 * not answer has no numbers, and its `…_up` is 0: a scrape never fails for it.
 */
export function registerNumbers(registry: Registry, installation: Installation, desk: SourceDesk): void {
  const { database, queues, clock, log } = installation;
  const owed = createOwedStore(database);
  const books = createBooksStore(database);
  const status = createStatusStore(database);
  const stream = createStreamStore(database);
  const groups = createGroupStore(database);

  async function look(): Promise<Found> {
    const now = clock();
    const [digests, notices, newest, subscribers, oldestDue, published, sources, alerts, streamNow, slow] =
      await Promise.all([
        owed.digests(now),
        owed.notices(now),
        books.byEdition(1),
        status.subscribersByState(),
        status.nextDue(),
        owed.published(),
        desk.health(),
        desk.alerts(),
        stream.state(now),
        groups.slow(),
      ]);
    return {
      now,
      digests,
      notices,
      subscribers,
      oldestDue,
      published,
      sources,
      alerts,
      stream: streamNow,
      slow,
      books: newest[0]?.books ?? emptyBooks,
    };
  }
  const waiting = () =>
    Promise.all(queueNames.map(async (queue) => ({ queue, jobs: await queues.waiting(queue) })));
  const troubled = (store: string) => (error: unknown) => {
    log.warn({ store, reason: String(error) }, 'metrics.store-silent');
  };
  register(registry, 'broadsheet_database', numbersOfDatabase, look, troubled('database'));
  register(registry, 'broadsheet_queue', numbersOfQueue, waiting, troubled('queue'));
}

function register<T>(
  registry: Registry,
  store: string,
  numbers: Numbers<T>,
  look: () => Promise<T>,
  onTrouble: (error: unknown) => void,
): void {
  let looking: Promise<T | null> | null = null;
  /** One look serves every number of a scrape. */
  const found = (): Promise<T | null> =>
    (looking ??= within(patience, look())
      .catch((error: unknown) => {
        onTrouble(error);
        return null;
      })
      .finally(() => {
        looking = null;
      }));

  for (const { name, help, label, values } of numbers) {
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        const answer = await found();
        this.reset();
        for (const [value, number] of answer === null ? [] : values(answer)) {
          if (label === undefined) this.set(number);
          else this.set({ [label]: value }, number);
        }
        if (label === undefined && (answer === null || values(answer).length === 0)) this.remove();
      },
    });
  }
  new Gauge({
    name: `${store}_up`,
    help: 'Whether it answered this scrape',
    registers: [registry],
    async collect() {
      this.set((await found()) === null ? 0 : 1);
    },
  });
}

/** 0 for what has not come, or is not at all. */
function secondsSince(then: Date | null, now: Date): number {
  return then === null ? 0 : Math.max(0, (now.getTime() - then.getTime()) / 1000);
}

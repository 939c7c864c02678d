import {
  createBooksStore,
  createGroupStore,
  createOwedStore,
  createStatusStore,
  createStreamStore,
} from '@broadsheet/database';
import { emptyBooks } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { queueNames } from '@broadsheet/queue';
import type { Registry } from 'prom-client';

import type { SourceDesk } from '../sources/source-desk.ts';
import type { Found, Numbers } from './numbers/found.ts';
import { numbersOfMail } from './numbers/mail.ts';
import { register } from './numbers/register.ts';
import { numbersOfSources } from './numbers/sources.ts';
import { numbersOfStanding } from './numbers/standing.ts';

/** Jobs waiting, by queue. */
type Waiting = readonly { queue: string; jobs: number }[];

const numbersOfDatabase: Numbers<Found> = [...numbersOfMail, ...numbersOfStanding, ...numbersOfSources];

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

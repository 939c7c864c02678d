import { alertKinds } from '@broadsheet/operators';

import { type Found, type Numbers, secondsSince } from './found.ts';

/** Who waits, what was published, and what operators have to know. */
export const numbersOfStanding: Numbers<Found> = [
  {
    name: 'broadsheet_oldest_due_seconds',
    help: 'For how long the subscriber who waits longest is due',
    values: ({ now, oldestDue }) => [['', secondsSince(oldestDue, now)]],
  },
  {
    name: 'broadsheet_alerts_open',
    help: 'Alerts that are not over',
    label: 'kind',
    values: ({ alerts }) =>
      alertKinds.map((kind) => [kind, alerts.filter((alert) => alert.kind === kind).length]),
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

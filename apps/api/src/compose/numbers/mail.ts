import { drift, pauseReasons, rateOf } from '@broadsheet/delivery';

import { type Found, type Numbers, secondsSince } from './found.ts';

const states = ['planned', 'submitted', 'rejected', 'failed', 'skipped', 'uncertain', 'owed'] as const;

/** How mail stands: what is owed, how fast it leaves, what holds it back. */
export const numbersOfMail: Numbers<Found> = [
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
];

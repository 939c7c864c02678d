import { isWhole } from '@broadsheet/papers';

import { type Found, type Numbers, secondsSince } from './found.ts';

/** How sources are read. */
export const numbersOfSources: Numbers<Found> = [
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
];

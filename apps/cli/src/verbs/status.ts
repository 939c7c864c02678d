import { createSourceDesk, slowGroups, matcherLine, runWords, sourceLine } from '@broadsheet/api/desks';
import {
  createBooksStore,
  createGroupStore,
  createOwedStore,
  createStatusStore,
  createStreamStore,
} from '@broadsheet/database';
import { describeGroup, describePause, drift, rateOf } from '@broadsheet/delivery';
import { type Installation, queueAnswers } from '@broadsheet/installation';
import { matcherStanding } from '@broadsheet/matching';
import { queueNames } from '@broadsheet/queue';

import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';
import { booksLines } from './send.ts';

/** Milliseconds the queue may take to answer. */
const patience = 5000;

/** Editions, books, sources, queue, oldest due. */
export async function status(output: Output): Promise<ExitCode> {
  return await withInstallation((installation) => statusOf(installation, output));
}

/** Tells how an open installation is; fails where its books do not balance. */
export async function statusOf(installation: Installation, output: Output): Promise<ExitCode> {
  const { database, models, embeddings, queues, clock } = installation;
  const store = createStatusStore(database);
  const booksStore = createBooksStore(database);
  const books = await booksStore.total();
  await queueAnswers(queues, patience);
  const waiting: Record<string, number> = {};
  for (const name of queueNames) waiting[name] = await queues.waiting(name);
  const desk = await createSourceDesk(installation).look();
  // Later than what the desk calls due, never before it.
  const now = clock();
  const slow = await createGroupStore(database).slow();
  const { pace, ...stream } = await createStreamStore(database).state(now);
  const { oldest } = await createOwedStore(database).digests(now);
  const due = await store.nextDue();
  const answer = {
    editions: await store.newestEditions(10),
    books,
    stream: { ...stream, perSecond: rateOf(pace, now), oldestOwed: oldest },
    slowGroups: slowGroups(slow, now),
    booksByEdition: await booksStore.byEdition(10),
    sources: desk.sources.map((view) => ({ ...view, words: sourceLine(view, now) })),
    alerts: desk.alerts,
    newest: desk.newest,
    subscribers: await store.subscribersByState(),
    matcher: await matcherStanding(models, embeddings),
    queue: waiting,
    oldestDue: due !== null && due <= now ? due : null,
    nextDue: due,
  };
  output.answer(answer, (all) => [
    'Editions',
    ...all.editions.map(
      ({ day, state, publication, papers }) =>
        `  ${day ?? 'sample    '}  ${state}${publication === null ? '' : ` as number ${String(publication)}`}, ${String(papers)} papers`,
    ),
    'Books',
    ...booksLines(all.books).map((line) => `  ${line}`),
    `  ${describePause(stream)}`,
    ...(oldest === null
      ? []
      : [
          `  The oldest digest owed could have left at ${oldest.toISOString().slice(0, 16)}Z; ${all.stream.perSecond.toFixed(1)} leave a second.`,
        ]),
    ...(slow.size === 0 ? [] : ['Slowed down']),
    ...[...slow].map(([group, pace]) => `  ${describeGroup(group, pace, now)}`),
    'Sources',
    ...all.sources.flatMap(({ source, words, runs, trouble }) => [
      `  ${source}  ${words}`,
      ...(typeof trouble?.reason !== 'string' ? [] : [`    it said: ${trouble.reason}`]),
      ...runs.map(
        (run) => `    ${run.startedAt.toISOString().slice(0, 16)}Z  for ${run.day}: ${runWords(run)}`,
      ),
    ]),
    ...(all.newest.note === null ? [] : [`  ${all.newest.note}`]),
    'Alerts',
    ...(all.alerts.length === 0
      ? ['  none']
      : all.alerts.flatMap((alert) => [
          `  ${alert.headline}, since ${alert.openedAt.toISOString().slice(0, 16)}Z`,
          ...alert.lines.map((line) => `    ${line}`),
        ])),
    `Subscribers  ${Object.entries(all.subscribers)
      .map(([state, count]) => `${String(count)} ${state}`)
      .join(', ')}`,
    `Matching     ${matcherLine(all.matcher)}`,
    `Queue        ${Object.entries(all.queue)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ')}`,
    `Oldest due   ${all.oldestDue?.toISOString() ?? `nobody${due === null ? '' : `; the next at ${due.toISOString()}`}`}`,
  ]);
  return drift(books) === 0 ? exit.done : exit.failed;
}

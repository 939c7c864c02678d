import {
  createBooksStore,
  createOwedStore,
  createStatusStore,
  createStreamStore,
} from '@broadsheet/database';
import { type Books, describePause, drift } from '@broadsheet/delivery';
import { planDigests } from '@broadsheet/digest';
import { type WorkerContext, heedRefusals } from '@broadsheet/worker';

import { createBar } from '../bar.ts';
import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withWorkerContext } from '../open-worker.ts';
import type { Output } from '../output.ts';
import { subscriberId } from './address.ts';
import { deliver } from './deliver.ts';

export type SendOptions = { date?: string; to?: string; now?: boolean; dryRun?: boolean };

/** Plans and delivers what is due, waits until nothing more can be done now, and ends with the books. */
export async function send(options: SendOptions, output: Output, signal: AbortSignal): Promise<ExitCode> {
  const day = options.date;
  return await withWorkerContext(async (context) => {
    const { editions, subscribers, installation } = context;
    const newest = day === undefined ? undefined : await publicationOf(context, day);
    const only = options.to === undefined ? null : await subscriberId(subscribers, options.to);
    const dryRun = options.dryRun ?? false;
    const now = installation.clock();
    const regardlessOfHour = options.now ?? false;
    const bar = createBar(output, 'digests planned');
    const total =
      output.watched && only === null
        ? await createStatusStore(installation.database).due(regardlessOfHour ? null : now)
        : 0;
    let done = 0;
    const planned = await planDigests(context.planning, {
      now,
      regardlessOfHour,
      dryRun,
      only,
      ...(newest === undefined ? {} : { newest }),
      onQueued: (ids) => {
        done += ids.length;
        if (total > 0) bar(done, total);
        return Promise.resolve();
      },
    });
    // Those with nothing to be mailed are planned too.
    if (total > done) bar(total, total);
    if (!dryRun) {
      await deliver(context, only, output, signal);
      await heedRefusals(context);
    }
    const books = await createBooksStore(installation.database).total();
    // Whom it is not about does not make it partly done.
    const owed = only === null ? books.owed : await createOwedStore(installation.database).digestsOf(only);
    const { pause, fencedAt } = await createStreamStore(installation.database).state(installation.clock());
    const answered = {
      dryRun,
      planned,
      published: await editions.newestPublication(),
      books,
      stream: { pause, fencedAt },
    };
    output.answer(answered, (answer) => [
      answer.dryRun
        ? `Would plan ${String(planned.queued)} digests; ${String(planned.skipped)} more would be skipped for want of a match.`
        : `Planned ${String(planned.queued)} digests; ${String(planned.skipped)} skipped for want of a match.`,
      ...booksLines(answer.books),
      ...(dryRun || owed === 0 ? [] : [whyOwed(answer.stream)]),
    ]);
    if (drift(books) !== 0) return exit.failed;
    return dryRun || owed === 0 ? exit.done : exit.partly;
  });
}

/** Lines that say how the books stand. */
export function booksLines(books: Books): readonly string[] {
  const { planned, submitted, rejected, failed, skipped, uncertain, owed } = books;
  const off = drift(books);
  return [
    `planned ${String(planned)} = submitted ${String(submitted)} + rejected ${String(rejected)} + failed ${String(failed)} + ` +
      `skipped ${String(skipped)} + uncertain ${String(uncertain)} + owed ${String(owed)}`,
    ...(off === 0 ? [] : [`The books are off by ${String(off)}: please report this.`]),
  ];
}

/** What keeps the rest from leaving, and what to do. */
function whyOwed(stream: Parameters<typeof describePause>[0]): string {
  return stream.pause !== null || stream.fencedAt !== null
    ? describePause(stream)
    : 'What is owed waits for its next attempt, by a running worker or `broadsheet send`: `broadsheet deliveries missed` says why.';
}

async function publicationOf({ editions }: WorkerContext, day: string): Promise<number> {
  const publication = (await editions.byDay(day))?.publication ?? null;
  if (publication === null) {
    throw new UsageError(
      `The edition of ${day} is not published: \`broadsheet publish --date ${day}\` does that`,
    );
  }
  return publication;
}

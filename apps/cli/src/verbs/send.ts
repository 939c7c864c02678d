import { setTimeout as sleep } from 'node:timers/promises';

import { createBooksStore } from '@broadsheet/database';
import { type Books, drift, pageSize } from '@broadsheet/delivery';
import { parseAddress } from '@broadsheet/subscribers';
import { type WorkerContext, digestConnections, plan, submit } from '@broadsheet/worker';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withWorkerContext } from '../open.ts';
import type { Output } from '../output.ts';
import { dayOption } from './pull.ts';

export type SendOptions = { date?: string; to?: string; now?: boolean; dryRun?: boolean };

/** Plans and delivers what is due, waits until nothing more can be done now, and ends with the books. */
export async function send(options: SendOptions, output: Output, signal: AbortSignal): Promise<ExitCode> {
  const day = dayOption(options.date);
  return await withWorkerContext(async (context) => {
    const { editions, subscribers, installation } = context;
    const newest = day === undefined ? undefined : await publicationOf(context, day);
    const only = options.to === undefined ? null : await subscriberId(subscribers, options.to);
    const dryRun = options.dryRun ?? false;
    const planned = await plan(context, {
      regardlessOfHour: options.now ?? false,
      dryRun,
      only,
      wake: false,
      ...(newest === undefined ? {} : { newest }),
    });
    if (!dryRun) await deliver(context, output, signal);
    const books = await createBooksStore(installation.database).total();
    output.answer({ dryRun, planned, published: await editions.newestPublication(), books }, (answer) => [
      answer.dryRun
        ? `Would plan ${String(planned.queued)} digests; ${String(planned.skipped)} more would be skipped for want of a match.`
        : `Planned ${String(planned.queued)} digests; ${String(planned.skipped)} skipped for want of a match.`,
      ...booksLines(answer.books),
    ]);
    if (drift(books) !== 0) return exit.failed;
    return dryRun || books.owed === 0 ? exit.done : exit.partly;
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

async function publicationOf({ editions }: WorkerContext, day: string): Promise<number> {
  const edition = await editions.byDay(day);
  if (edition?.publication == null) {
    throw new UsageError(
      `The edition of ${day} is not published: \`broadsheet publish --date ${day}\` does that`,
    );
  }
  return edition.publication;
}

/** The id behind an address somebody typed. */
export async function subscriberId(
  subscribers: WorkerContext['subscribers'],
  email: string,
): Promise<number> {
  const address = parseAddress(email);
  if (!address.ok) throw new UsageError(`"${email.slice(0, 254)}" is not an address: ${address.problem}`);
  const subscriber = await subscribers.findByKey(address.key);
  if (subscriber === null) throw new UsageError(`Nobody is subscribed as ${address.email}`);
  return subscriber.id;
}

const rowsAtOnce = 1000;
const pause = 200;

/** Submits whatever is owed and may be tried now; waits for what other workers have in hand. */
async function deliver(context: WorkerContext, output: Output, stop: AbortSignal): Promise<void> {
  const { installation, mail } = context;
  const books = createBooksStore(installation.database);
  const total = (await books.total()).owed;
  let done = 0;
  while (!stop.aborted) {
    const now = installation.clock();
    await mail.digests.outbox.expire(now);
    const ids = await mail.digests.outbox.owed({ now, limit: rowsAtOnce });
    for (let start = 0; start < ids.length && !stop.aborted; start += pageSize) {
      const page = ids.slice(start, start + pageSize);
      const { outcomes } = await submit(context, mail.digests, page, {
        concurrency: digestConnections,
        stop,
      });
      done += outcomes.length;
      output.progress(Math.min(done, total), total, 'digests');
    }
    if (ids.length > 0) continue;
    if (!(await mail.digests.outbox.inHand())) return;
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

import { createOwedStore } from '@broadsheet/database';
import { pageSize, sweep, turnHorizon } from '@broadsheet/delivery';
import { type WorkerContext, submitDigests } from '@broadsheet/worker';

import { createBar, whileWatched } from '../bar.ts';
import type { Output } from '../output.ts';

/** Pages that one sweep looks up, for each that is submitted at once, and how long they are submitted before the next, in milliseconds. */
const ahead = 16;
const sweepEvery = 10_000;
const pause = 200;
/** After so many pauses somebody is told what takes so long: a worker that was killed keeps its claims for minutes. */
const patience = 25;

/**
 * Submits whatever is owed and may be tried now; waits for what other workers have in hand, and for turns at providers that bear only so
 * much. A provider that rests for longer is left alone.
 * @param only what is owed to this subscriber, without waiting for others; null: to all
 * @param stop begin no further transaction
 */
export async function deliver(
  context: WorkerContext,
  only: number | null,
  output: Output,
  stop: AbortSignal,
): Promise<void> {
  const { installation, mail } = context;
  const { outbox } = mail.digests;
  const who = only === null ? {} : { subscriberId: only };
  /** Milliseconds until the next turn, at most until the next look; null: there is none to wait for. */
  const untilTurn = async (): Promise<number | null> => {
    const now = installation.clock();
    const at = await outbox.nextTurn({ now, until: new Date(now.getTime() + turnHorizon), ...who });
    return at === null ? null : Math.min(Math.max(at.getTime() - now.getTime(), pause), sweepEvery);
  };
  const rest = (milliseconds: number) =>
    sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
  if (only !== null) {
    for (let wait: number | null = 0; wait !== null && !stop.aborted; wait = await untilTurn()) {
      await rest(wait);
      const theirs = await outbox.owed({ now: installation.clock(), limit: pageSize, ...who });
      await submitDigests(context, theirs, stop);
    }
    return;
  }
  const owed = createOwedStore(installation.database);
  const left = async (): Promise<number> => (await owed.digests(installation.clock())).owed;
  const bar = createBar(output, 'digests');
  let total = output.watched ? await left() : 0;
  const look = async (): Promise<void> => {
    const rest = await left();
    total = Math.max(total, rest);
    bar(total - rest, total);
  };
  await whileWatched(output, look, () => deliverAll(context, stop, { untilTurn, rest }));
}

/** To everybody, until nothing is left that may be tried now. */
async function deliverAll(
  context: WorkerContext,
  stop: AbortSignal,
  waiting: {
    untilTurn: () => Promise<number | null>;
    rest: (milliseconds: number) => Promise<unknown>;
  },
): Promise<void> {
  const { installation, mail, crew } = context;
  const { outbox } = mail.digests;
  const { untilTurn, rest } = waiting;
  for (let waits = 0; !stop.aborted;) {
    const pages: (readonly number[])[] = [];
    await sweep(outbox, {
      now: installation.clock(),
      waiting: 0,
      limit: crew.places * ahead * pageSize,
      uncertainPolicy: installation.config.uncertainPolicy,
      wake: (ids) => Promise.resolve(void pages.push(ids)),
    });
    const queue = pages.values();
    const until = performance.now() + sweepEvery;
    const work = async (): Promise<void> => {
      for (const ids of queue) {
        await submitDigests(context, ids, stop);
        if (stop.aborted || performance.now() > until) return;
      }
    };
    await Promise.all(Array.from({ length: Math.min(crew.places, pages.length) }, work));
    if (pages.length > 0) continue;
    if (await outbox.inHand()) {
      waits += 1;
      if (waits === patience) installation.log.warn('Waiting for digests that another worker has in hand');
      await rest(pause);
      continue;
    }
    const wait = await untilTurn();
    if (wait === null) return;
    await rest(wait);
  }
}

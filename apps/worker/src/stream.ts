import { setTimeout } from 'node:timers/promises';

import { type ClaimedDelivery, createGroupStore, createStreamStore } from '@broadsheet/database';
import {
  type Claimed,
  type GroupGate,
  type PauseReason,
  type SubmitPorts,
  createGroupGate,
  isMassRejection,
  limitsWith,
  stopRest,
} from '@broadsheet/delivery';
import type { Ground } from '@broadsheet/installation';

import { createTally } from './tally.ts';
import { createTurns } from './turns.ts';

type StreamPorts = Pick<SubmitPorts<Claimed>, 'turn' | 'halt' | 'tally'>;

/** What submitting digests shares with every other worker: rate, pauses, and the guard against mass rejection. */
export function createStreamPorts({ config, database, clock, log }: Ground): StreamPorts {
  const store = createStreamStore(database);
  const pause = async (reason: PauseReason, detail: string, until: Date | null): Promise<void> => {
    const first = await store.pause({ reason, detail, until, now: clock() });
    // Once for all workers, and again only after something was submitted in between.
    if (first) log.error({ reason, detail, until }, 'stream.paused');
  };
  return {
    turn: createTurns({
      store,
      rate: config.sendRate,
      now: clock,
      elapsed: () => performance.now(),
      pause: (milliseconds) => setTimeout(milliseconds),
    }),
    halt: (reply) => pause('our-set-up', reply, new Date(clock().getTime() + stopRest)),
    tally: createTally({
      elapsed: () => performance.now(),
      async count(settled) {
        const counts = await store.count(settled, clock());
        if (settled.rejected === 0 || !isMassRejection(counts)) return;
        const detail = `${String(counts.rejected)} of the last ${String(counts.submitted + counts.rejected)}`;
        // These are counted already: where the pause cannot be written now, the next rejection asks for it again.
        await pause('mass-rejection', detail, null).catch((error: unknown) => {
          log.error({ err: error }, 'stream.not-paused');
        });
      },
    }),
  };
}

/** Limits by the mail group of a digest's recipient; empty where there are none, or no mail server. */
export function groupPorts({ config, database, clock, log }: Ground): {
  groups?: GroupGate<ClaimedDelivery>;
} {
  if (config.hostLimits === null || config.smtpServers.length === 0) return {};
  return {
    groups: createGroupGate({
      store: createGroupStore(database),
      limits: limitsWith(config.hostLimits),
      groupOf: ({ mailGroup }) => mailGroup ?? '',
      now: clock,
      elapsed: () => performance.now(),
      onSlowed: (event) => {
        log.warn(event, 'group.slowed');
      },
    }),
  };
}

/** Notices never wait: digests pay for what they take of the rate. What they meet rests row by row, and is not counted. */
export function noticePorts({ config, database }: Ground): StreamPorts {
  const store = createStreamStore(database);
  return {
    async turn(stop) {
      if (config.sendRate !== null) await store.spend(1);
      return !stop.aborted;
    },
    halt: () => Promise.resolve(),
    tally: { add: () => undefined, settle: () => Promise.resolve() },
  };
}

import { HeaderError } from '../headers.ts';
import type { Message, Transport } from '../message.ts';
import { isThrottle } from '../group-pace.ts';
import { type UncertainPolicy, outcomeOf, throttledUntil } from '../outcome.ts';
import {
  type Assemble,
  type Claimed,
  type Outbox,
  type Outcome,
  UnansweredError,
  UnbuildableError,
  anyKeys,
} from '../ports.ts';
import { createFixing } from './fixing.ts';
import type { GroupGate } from './group-gate.ts';
import { givenBack, refusedNow, unbuildable } from './not-submitted.ts';
import { type PageOrder, createPageOrder } from './page-order.ts';
import { type Trouble, type Troubles, createTroubles } from './page-troubles.ts';
import type { Recorder, Tally } from './recorder.ts';
import { type Standing, createStanding } from './standing.ts';

/** A claim lasts so long, in seconds: well above the bounds of one SMTP transaction. */
export const leaseSeconds = 300;

/** After this share of a lease no further transaction is begun, so that the last one has its time: the rest of the page goes back. */
const lastBegin = 0.2;

/**
 * For a place at a mail group a page waits so long once it has nothing else, and looks so often; with too few places, so that somebody has
 * nothing to do while rows are left, it goes on for so long: milliseconds.
 */
const placePatience = { whole: 5000, look: 250, few: 15_000 };

/** Rows that got no place ask again after so long, in milliseconds, and as much more at most. */
const placeRest = 10_000;

export type SubmitPorts<Row extends Claimed> = {
  outbox: Outbox<Row>;
  recorder: Recorder;
  assemble: Assemble<Row>;
  transport: Transport;
  /** Business time. */
  now: () => Date;
  /** A clock that never jumps, in milliseconds. */
  elapsed: () => number;
  /** 0 to 1. */
  random: () => number;
  uuid: () => string;
  /** A signal that aborts after so many milliseconds. */
  timeout: (milliseconds: number) => AbortSignal;
  /** Waits so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Fingerprint of the keys that sign messages and their links. */
  signedWith: string;
  uncertainPolicy: UncertainPolicy;
  /** Hears of a message that its server has accepted, whole: nobody reads its bytes any more. */
  accepted?: (message: Message) => void;
  /** Limits by the mail group of the recipient; absent: there are none. */
  groups?: GroupGate<Row>;
  /** Waits for the turn of one message; false: none is to leave now. */
  turn: (stop: AbortSignal) => Promise<boolean>;
  /** Hears, once a page, that a server refuses our set-up: nothing more is to leave. */
  halt: (reply: string) => Promise<void>;
  /** Hears what became of rows as soon as it is recorded, and when a page is done. */
  tally: Tally;
  /** Hears of what could not be built, and of our own faults: once a page for each sort, with the first row as an example and how many there were. */
  onTrouble: (event: Trouble & { rows: number }) => void;
};

/** What became of a page: rows claimed and not lost to another worker since, with their outcomes. */
export type PageResult = { claimed: number; outcomes: readonly Outcome[] };

/**
 * Submits a page of rows: claims them, asks again who may be mailed, makes the bytes, talks to the SMTP server, records.
 * Rows that somebody else holds, or that are done, are passed over; a job may therefore run twice.
 * @param options `concurrency`: transactions at once; `stop`: begin no further transaction and give back the rest
 */
export async function submitPage<Row extends Claimed>(
  ports: SubmitPorts<Row>,
  ids: readonly number[],
  options: { concurrency: number; stop: AbortSignal },
): Promise<PageResult> {
  const claim = ports.uuid();
  const begun = ports.elapsed();
  const { groups } = ports;
  const admitted = groups === undefined ? ids : await groups.admit(ids);
  if (admitted.length === 0) return { claimed: 0, outcomes: [] };
  const claimed = await ports.outbox.claim(admitted, { claim, leaseSeconds, now: ports.now() });
  const lease = ports.timeout(leaseSeconds * 1000 * 0.9);
  const troubles = createTroubles();
  const order = createPageOrder(claimed, {
    groupOf: (row) => groups?.groupOf(row) ?? '',
    atOnce: (group) => groups?.atOnce(group) ?? null,
  });
  const fixed = createFixing(ports, claim, order.slices);
  const outcomes: Outcome[] = [];
  const conclude = (outcome: Outcome): void => {
    outcomes.push(outcome);
    ports.recorder.add(claim, outcome);
  };
  const left = new Set(claimed.map(({ id }) => id));
  const standing = createStanding(ports, claim, left);
  const halted = new AbortController();
  const adrift = new AbortController();
  const stop = AbortSignal.any([options.stop, halted.signal, adrift.signal]);
  // Whether anything may leave cannot be known while the database is away: nothing more does, and what did is still to be recorded.
  const goAdrift = (row: Row, error: unknown): Outcome => {
    const outcome = givenBack(row, ports.now());
    if (!adrift.signal.aborted) troubles.add({ id: row.id, outcome, error });
    adrift.abort();
    return outcome;
  };
  const turn = (row: Row): Promise<boolean> =>
    ports.turn(stop).catch((error: unknown) => {
      goAdrift(row, error);
      return false;
    });
  const late = (): boolean => ports.elapsed() - begun > leaseSeconds * 1000 * lastBegin;
  let idleSince: number | null = null;
  const patient = (): boolean => idleSince === null || ports.elapsed() - idleSince <= placePatience.few;
  const next = (): Row | null => {
    const row = patient() ? order.next() : null;
    if (row === null && order.left().size > 0) idleSince ??= ports.elapsed();
    return row;
  };
  const work = async (): Promise<void> => {
    for (let row = next(); row !== null; row = next()) {
      const waits = groups?.waits(row) ?? null;
      const outcome =
        waits !== null
          ? givenBack(row, waits, 'host-limit')
          : // A turn may have been long in coming.
            late() || !(await turn(row)) || late()
            ? givenBack(row, ports.now())
            : await submitRow(ports, row, { fixed, standing, lease }).catch((error: unknown) =>
                error instanceof UnansweredError
                  ? goAdrift(row, error.cause)
                  : notBegun(ports, row, { error, troubles }),
              );
      order.done(row);
      left.delete(row.id);
      if (outcome === null) continue;
      conclude(outcome);
      if (outcome.state !== 'queued' || outcome.reason !== 'stop' || halted.signal.aborted) continue;
      halted.abort();
      troubles.add({ id: row.id, outcome });
      // Where the database is away just now, the next page that hears it says so.
      await ports.halt(outcome.reply ?? '').catch((error: unknown) => {
        troubles.add({ id: row.id, outcome, error });
      });
    }
  };
  const workAll = () =>
    Promise.all(Array.from({ length: Math.min(options.concurrency, claimed.length) }, work));
  try {
    await workWithPlaces(ports, {
      claim,
      order,
      stop,
      patient,
      workAll,
      rest: conclude,
    });
  } finally {
    for (const trouble of troubles.all()) ports.onTrouble(trouble);
    await ports.recorder.done(claim, AbortSignal.any([options.stop, lease]));
  }
  // What is not told only makes a group's recovery slower.
  await groups?.settle().catch(() => undefined);
  await ports.tally.settle();
  return { claimed: outcomes.length, outcomes };
}

/**
 * Works through a page, with places at the groups that bear only so many transactions at once. What gets none in good time goes back,
 * so that a group that is full does not keep pages from others.
 */
async function workWithPlaces<Row extends Claimed>(
  { groups, elapsed, pause, now, random }: SubmitPorts<Row>,
  page: {
    claim: string;
    order: PageOrder<Row>;
    stop: AbortSignal;
    patient: () => boolean;
    workAll: () => Promise<unknown>;
    rest: (outcome: Outcome) => void;
  },
): Promise<void> {
  const { claim, order, stop, patient, workAll, rest } = page;
  if (groups === undefined || order.left().size === 0) {
    await workAll();
    return;
  }
  // While the database is away there are no places to be had, and what needs one goes back.
  const take = async (): Promise<void> => {
    const none: ReadonlyMap<string, number> = new Map();
    order.widen(await groups.takePlaces(claim, leaseSeconds, order.left()).catch(() => none));
  };
  try {
    await take();
    await workAll();
    const from = elapsed();
    const goesOn = (): boolean => !stop.aborted && patient() && elapsed() - from < placePatience.whole;
    while (order.left().size > 0 && goesOn()) {
      await pause(placePatience.look);
      await take();
      await workAll();
    }
  } finally {
    await groups.givePlaces(claim).catch(() => undefined);
  }
  order.widen(order.left());
  for (let row = order.next(); row !== null; row = order.next()) {
    const at = new Date(now().getTime() + (stop.aborted ? 0 : placeRest * (1 + random())));
    rest(givenBack(row, at, 'host-limit'));
  }
}

/** Null where the row is no longer ours: whoever took it records what becomes of it. */
async function submitRow<Row extends Claimed>(
  ports: SubmitPorts<Row>,
  row: Row,
  page: {
    fixed: (row: Row) => Promise<boolean>;
    standing: (row: Row) => Promise<Standing>;
    lease: AbortSignal;
  },
): Promise<Outcome | null> {
  const { fixed, standing, lease } = page;
  if (row.retryOfUncertain && row.signedWith !== ports.signedWith && row.signedWith !== anyKeys) {
    // Other keys make other bytes: the operator decides.
    return { id: row.id, state: 'uncertain', reason: 'signing-key-changed', retryAt: null, reply: null };
  }
  const before = await standing(row);
  if (before === 'lost') return null;
  if (before !== 'clear') return before;
  if (!(await fixed(row))) return null;
  const message = await ports.assemble(row);
  if ('skip' in message) return refusedNow(row, message.skip);
  const asked: { standing: Standing } = { standing: 'clear' };
  const result = await ports.transport.submit(message, lease, async () => {
    asked.standing = await standing(row);
    return asked.standing === 'clear';
  });
  if (result.status === 'withheld') {
    if (asked.standing === 'lost') return null;
    return asked.standing === 'clear' ? givenBack(row, ports.now()) : asked.standing;
  }
  if (result.status === 'accepted') {
    ports.accepted?.(message);
    ports.groups?.accepted(row);
  }
  const outcome = outcomeOf(row, result, momentOf(ports));
  if (ports.groups === undefined || result.status !== 'refused' || !isThrottle(result)) return outcome;
  // While the database is away nobody else can be told: then it is the row alone that waits.
  const at = await ports.groups.slowed(row, outcome.reply ?? '').catch(() => null);
  return at === null || row.retryOfUncertain ? outcome : throttledUntil(row, at, outcome.reply);
}

function momentOf({
  now,
  random,
  uncertainPolicy,
}: Pick<SubmitPorts<never>, 'now' | 'random' | 'uncertainPolicy'>) {
  return { now: now(), random: random(), uncertainPolicy };
}

/** No transaction was begun. What could not be built fails; what could not be read or asked just now is tried again. */
function notBegun<Row extends Claimed>(
  ports: SubmitPorts<Row>,
  row: Row,
  { error, troubles }: { error: unknown; troubles: Troubles },
): Outcome {
  const outcome =
    error instanceof UnbuildableError || error instanceof HeaderError
      ? unbuildable(row)
      : outcomeOf(
          row,
          { status: 'broken', stage: 'connect', error: 'not begun, for a fault of our own' },
          momentOf(ports),
        );
  troubles.add({ id: row.id, outcome, error });
  return outcome;
}

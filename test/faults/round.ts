import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import { createBooksStore } from '@broadsheet/database';
import { plan } from '@broadsheet/worker';

import { benchEnv, benchNow, openBench } from '../bench/world.ts';
import { type Certificate } from '../support/certificate.ts';
import { freePort } from '../support/cli.ts';
import { type Crew, createCrew } from './crew.ts';
import type { Fault, World } from './fault.ts';
import { furnish } from './furnish.ts';
import { type Ground, openGround } from './ground.ts';
import { type Look, type Verdict, judge } from './judge.ts';
import type { OwnPostgres } from './postgres.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import { endLeases, endWaits, letTimePass } from './time.ts';

/** What rounds share. */
export type Stage = {
  server: { url: string; template: string };
  /** The fault's own server. */
  postgres: OwnPostgres | null;
  /** For a fault of TLS, with a file that holds its certificate. */
  tls: (Certificate & { file: string }) | null;
};

/** Milliseconds between two looks, without a message until nothing moves any more, and after which workers do not get on by themselves. */
const look = 50;
const stillness = 4000;
const patience = 180_000;
/** After a fault, in milliseconds, all that is recorded yet of what was in hand is recorded. */
const settling = 200;
/** Of all digests so many are sent whatever happens: some readers leave, some mail is put off. */
const reached = 0.9;
/** One reader in so many unsubscribes meanwhile. */
const leaves = 25;
const verbs = { send: ['send', '--json'], worker: ['worker'], start: ['start'] } as const;

/**
 * Submits everybody's digest while the fault happens and some unsubscribe, then lets time pass, without the fault, until nothing is owed.
 * @param options `name` of the database; `random` in [0, 1); `strikes`: of as many equal shares of the digests each is struck once
 */
export async function playRound(
  fault: Fault,
  stage: Stage,
  options: { digests: number; strikes: number; random: () => number; name: string },
): Promise<Verdict & { states: string }> {
  const { digests, strikes, random, name } = options;
  const runs = fault.runs ?? 'send';
  const recorder = await startRecorder(
    (raw) => createHash('sha256').update(raw).digest('base64url'),
    fault.tls === undefined ? null : stage.tls,
  );
  const ground = await openGround(
    name,
    fault.database === 'embedded' ? null : (stage.postgres ?? stage.server),
    {
      postgres: stage.postgres,
      redis: fault.redis ?? false,
    },
  );
  const env = {
    ...benchEnv({ url: '', smtp: recorder.plainUrl }),
    // Of a page's own address bytes are made: it stays whoever serves it.
    PORT: String(await freePort()),
    SOURCES: 'file:nothing-is-read.json',
    // Whether bytes are the same is asked of what may come twice; of other digests a signature is a quarter of the time.
    ...(fault.mayRepeat ? {} : { DKIM_DOMAIN: '', DKIM_SELECTOR: '', DKIM_PRIVATE_KEY: '' }),
    ...(fault.rate === undefined ? {} : { SEND_RATE: String(fault.rate) }),
    ...ground.env,
  };
  let clock = benchNow.getTime();
  const open = () => openBench(withoutEmpty(env), () => new Date(clock));
  let bench = await open();
  const begun = performance.now();
  const crew = createCrew({
    verb: verbs[runs],
    env: withoutEmpty({
      ...env,
      SMTP_URL: recorder.url,
      ...(stage.tls === null ? {} : { NODE_EXTRA_CA_CERTS: stage.tls.file }),
    }),
    now: () => new Date(clock + performance.now() - begun),
    clockOff: fault.clockOff ?? 0,
  });
  const lag = monitorEventLoopDelay();
  lag.enable();
  try {
    const readers = await furnish(bench.installation.database, fault, digests);
    if (fault.plans === undefined) await plan(bench.context, { wake: runs === 'worker' });
    if (fault.database === 'embedded') await bench.installation.close();

    const looks: Look[] = [];
    const working = () => crew.living().length > 0;
    // Claims of processes that are alive last: they may well be waiting.
    const onStill = () =>
      looks.some(({ inHand }) => inHand.size > 0) ? endLeases(ground) : Promise.resolve();
    const awaitTaken = async (count: number, patient: number): Promise<void> => {
      const from = performance.now();
      for (let last = -1, moved = from; working() && recorder.taken.length < count;) {
        await setTimeout(2);
        const now = performance.now();
        if (now - from > patient) return;
        if (recorder.taken.length === last && now - moved < stillness) continue;
        if (recorder.taken.length === last) {
          await onStill();
          await endWaits(ground);
        }
        last = recorder.taken.length;
        moved = now;
      }
    };
    const world: World = {
      recorder,
      crew,
      ground,
      strikes,
      random,
      async note() {
        await setTimeout(settling);
        looks.push(await lookAt(ground));
      },
      goOn: () => awaitTaken(recorder.taken.length + digests / strikes / 20, 2 * stillness),
      endLeases: () => endLeases(ground, [...(looks.at(-1)?.inHand ?? [])]),
    };
    crew.start(fault.workers);
    fault.before?.(world);
    const leaving = letLeave(ground, recorder, { readers, random });
    let struck = 0;
    for (let strike = 0; strike < strikes && fault.strike !== undefined; strike += 1) {
      // The moment is counted in messages, not in seconds: it falls into the work however fast the machine is.
      await awaitTaken(Math.floor(((strike + random() * 0.8) * reached * digests) / strikes), patience);
      if (!working()) break;
      struck += 1;
      await fault.strike(world);
    }
    const stuck =
      runs === 'send'
        ? await sent(crew, recorder, onStill)
        : await drained(recorder, ground, () => new Date(clock + performance.now() - begun), onStill);
    // The command ends as it may; a worker only when it is asked to, and well.
    const illEnded = await crew.dismiss();
    const left = await leaving.end();
    if (fault.refuses === undefined) recorder.misbehave(null);

    if (fault.database === 'embedded') bench = await open();
    clock += performance.now() - begun;
    await letTimePass(bench, ground, (milliseconds) => (clock += milliseconds));
    const [states] = await ground.ask<{ left: string | null }>(
      `select string_agg(distinct state || ' ' || coalesce(reason, '') || ' ' || coalesce(left(reply, 80), ''), '; ') as left
       from deliveries where state not in ('submitted', 'rejected') and coalesce(reason, '') <> 'unsubscribed'`,
    );
    const unknown = await ground.ask<{ email: string }>(
      `select s.email from deliveries d join subscribers s on s.id = d.subscriber_id where d.state = 'uncertain'`,
    );
    const books = await createBooksStore(bench.installation.database).total();
    const verdict = judge({
      recorder,
      readers,
      refuses: fault.refuses ?? (() => false),
      left,
      looks,
      unknown: new Set(unknown.map(({ email }) => email)),
      lag: lag.max / 1e6,
      books,
      struck,
      died: runs === 'send' ? 0 : illEnded,
      stuck,
    });
    return { ...verdict, states: states?.left ?? '' };
  } finally {
    lag.disable();
    await crew.close();
    await bench.installation.close();
    await recorder.close();
    await ground.close();
  }
}

/** The statement's own time comes before what it sees, and its clock is that of the server that takes the mail. */
async function lookAt(ground: Ground): Promise<Look> {
  const [row] = await ground.ask<{ at: number; readers: string[] | null }>(
    `select extract(epoch from statement_timestamp())::float8 * 1000 as at,
       (select array_agg(s.email) from deliveries d join subscribers s on s.id = d.subscriber_id
        where d.state in ('submitting', 'uncertain') and d.finished_at is null) as readers`,
  );
  return { at: row?.at ?? 0, inHand: new Set(row?.readers ?? []) };
}

/** Readers who unsubscribe while digests leave. */
function letLeave(
  ground: Ground,
  recorder: Recorder,
  { readers, random }: { readers: readonly string[]; random: () => number },
): { end(): Promise<ReadonlyMap<string, number>> } {
  const left = new Map<string, number>();
  let over = false;
  const work = async (): Promise<void> => {
    let next = 1;
    while (!over) {
      await setTimeout(5);
      if (recorder.taken.length < next * leaves || next * leaves >= readers.length) continue;
      next += 1;
      const email = readers[Math.floor(random() * readers.length)];
      if (email === undefined || left.has(email)) continue;
      // Where the database is away it is not known whether they did.
      left.set(email, Infinity);
      const asked = ground.askOnce(
        `update subscribers set state = 'unsubscribed', unsubscribed_at = created_at, next_due_at = null where email = $1`,
        [email],
      );
      await asked.then(
        () => {
          left.set(email, Date.now());
        },
        () => undefined,
      );
    }
  };
  const working = work();
  return {
    async end() {
      over = true;
      await working;
      return left;
    },
  };
}

/**
 * Waits until nobody of a crew that is alive has submitted anything for a while.
 */
async function quiet({ taken }: Recorder, crew: Crew): Promise<void> {
  for (let still = 0, last = taken.length; still * look < stillness; still += 1) {
    if (crew.living().length === 0) return;
    await setTimeout(look);
    if (taken.length !== last) still = 0;
    last = taken.length;
  }
}

/**
 * Waits until every process has ended. Those that live wait for the leases of those that were killed, which last minutes: once nobody
 * has submitted anything for a while, they are over here.
 */
async function sent(crew: Crew, recorder: Recorder, onStill: () => Promise<void>): Promise<number> {
  const over = Promise.all(crew.members.map(({ ended }) => ended));
  while (crew.living().length > 0) {
    await Promise.race([quiet(recorder, crew), over]);
    await onStill();
  }
  return 0;
}

/** Waits until nothing is due any more that the workers could submit; returns how much of it they did not. */
async function drained(
  { taken }: Recorder,
  ground: Ground,
  now: () => Date,
  onStill: () => Promise<void>,
): Promise<number> {
  let still = 0;
  let last = taken.length;
  const begun = performance.now();
  for (;;) {
    await setTimeout(look);
    const [row] = await ground.ask<{ due: number }>(
      `select count(*)::int as due from deliveries
       where state = 'submitting' or (state in ('queued', 'uncertain') and finished_at is null and next_attempt_at <= $1)`,
      [now()],
    );
    const due = row?.due ?? 0;
    if (due === 0 || performance.now() - begun > patience) return due;
    still = taken.length === last ? still + look : 0;
    last = taken.length;
    if (still >= stillness) {
      still = 0;
      await onStill();
    }
  }
}

/** Of variables those that say something. */
function withoutEmpty(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

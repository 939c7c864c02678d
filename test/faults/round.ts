import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import { createBooksStore } from '@broadsheet/database';
import { plan } from '@broadsheet/worker';

import { benchEnv, benchNow, openBench } from '../bench/world.ts';
import { type Certificate } from '../support/certificate.ts';
import { freePort } from '../support/free-port.ts';
import { createCrew } from './crew.ts';
import type { Fault, World } from './fault.ts';
import { furnish } from './furnish.ts';
import { type Backing, openBacking } from './backing.ts';
import { type Look, type Verdict, judge } from './judge.ts';
import { letLeave } from './leaving.ts';
import type { OwnPostgres } from './postgres.ts';
import { describeProvider, watchProvider } from './provider.ts';
import { startRecorder } from './recorder.ts';
import { endLeases, endWaits, hour, letTimePass } from './time.ts';
import { drained, patience, sent, stillness } from './waiting.ts';

/** What rounds share. */
export type Stage = {
  server: { url: string; template: string };
  /** The fault's own server. */
  postgres: OwnPostgres | null;
  /** For a fault of TLS, with a file that holds its certificate. */
  tls: (Certificate & { file: string }) | null;
};

/** After a fault, in milliseconds, all that is recorded yet of what was in hand is recorded. */
const settling = 200;
/** Of all digests so many are sent whatever happens: some readers leave, some mail is put off. */
const reached = 0.9;
/** A provider's rate says how much may leave in so many milliseconds at most. */
const halfMinute = 30_000;
const verbs = { send: ['send', '--json'], worker: ['worker'], start: ['start'] } as const;

/**
 * Submits everybody's digest while the fault happens and some unsubscribe, then lets time pass, without the fault, until nothing is owed.
 * @param options `name` of the database; `random` in [0, 1); `strikes`: of as many equal shares of the digests each is struck once
 */
export async function playRound(
  fault: Fault,
  stage: Stage,
  options: { digests: number; strikes: number; random: () => number; name: string },
): Promise<Verdict & { said: readonly string[] }> {
  const { digests, strikes, random, name } = options;
  const runs = fault.runs ?? 'send';
  const recorder = await startRecorder(
    (raw) => createHash('sha256').update(raw).digest('base64url'),
    fault.tls === undefined ? null : stage.tls,
  );
  const backing = await openBacking(
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
    ...backing.env,
  };
  let clock = benchNow.getTime();
  const open = () => openBench(withoutEmpty(env), () => new Date(clock));
  let bench = await open();
  const begun = performance.now();
  let over = false;
  const now = () => new Date(over ? clock : clock + performance.now() - begun);
  const crew = createCrew({
    verb: verbs[runs],
    env: withoutEmpty({
      ...env,
      SMTP_URL: recorder.url,
      ...(stage.tls === null ? {} : { NODE_EXTRA_CA_CERTS: stage.tls.file }),
    }),
    now,
    clockOff: fault.clockOff ?? 0,
    size: fault.workers ?? 1,
  });
  const lag = monitorEventLoopDelay();
  lag.enable();
  try {
    const readers = await furnish(bench.installation.database, fault, digests);
    if (fault.plans === undefined) await plan(bench.context, { wake: runs === 'worker' });
    if (fault.database === 'embedded') await bench.installation.close();

    const looks: Look[] = [];
    /** Claims that were held when a fault had struck, the last ones apart. */
    const struckClaims = new Set<string>();
    let lastClaims: readonly string[] = [];
    const working = () => crew.living().length > 0;
    // Whatever was claimed since a fault struck is left alone: on a busy machine those who claimed it are still starting.
    const onStill = () => endLeases(backing, [...struckClaims]);
    const awaitTaken = async (count: number, patient: number): Promise<void> => {
      const from = performance.now();
      for (let last = -1, moved = from; working() && recorder.taken.length < count;) {
        await setTimeout(10);
        const now = performance.now();
        if (now - from > patient) return;
        if (recorder.taken.length === last && now - moved < stillness) continue;
        if (recorder.taken.length === last) {
          await onStill();
          await endWaits(backing);
        }
        last = recorder.taken.length;
        moved = now;
      }
    };
    const world: World = {
      recorder,
      crew,
      backing,
      digests,
      now,
      strikes,
      random,
      async note() {
        await setTimeout(settling);
        const { look, claims } = await lookAt(backing);
        looks.push(look);
        lastClaims = claims;
        for (const claim of claims) struckClaims.add(claim);
      },
      goOn: () => awaitTaken(recorder.taken.length + digests / strikes / 20, 2 * stillness),
      endLeases: () => endLeases(backing, lastClaims),
    };
    // What this process did before anything left excuses nothing.
    lag.reset();
    crew.start(fault.workers);
    fault.before?.(world);
    const leaving = letLeave(backing, recorder, { readers, random });
    // Who is still opening its database when that goes away ends, as it should, and nobody had asked it to.
    await Promise.all(crew.members.map(({ ready }) => ready));
    let struck = 0;
    for (let strike = 0; strike < strikes && fault.strike !== undefined; strike += 1) {
      // The moment is counted in messages, not in seconds: it falls into the work however fast the machine is.
      await awaitTaken(Math.floor(((strike + random() * 0.8) * reached * digests) / strikes), patience);
      if (!working()) break;
      struck += 1;
      await fault.strike(world);
    }
    const stuck =
      runs === 'send' ? await sent(crew, recorder, onStill) : await drained(recorder, backing, now, onStill);
    // The command ends as it may; a worker only when it is asked to, and well.
    const illEnded = await crew.dismiss();
    const left = await leaving.end();
    if (fault.refuses === undefined && fault.provider === undefined) recorder.misbehave(null);

    if (fault.database === 'embedded') bench = await open();
    clock += performance.now() - begun;
    over = true;
    const watch = fault.provider === undefined ? null : await watchProvider(backing, fault.provider.host);
    await letTimePass(bench, backing, {
      pass: (milliseconds) => (clock += milliseconds),
      step: watch === null ? hour : halfMinute,
      ...(watch === null ? {} : { look: watch.look }),
    });
    const provider = (await watch?.end()) ?? null;
    const [states] = await backing.ask<{ left: string | null }>(
      `select string_agg(distinct state || ' ' || coalesce(reason, '') || ' ' || coalesce(left(reply, 80), ''), '; ') as left
       from deliveries where state not in ('submitted', 'rejected') and coalesce(reason, '') <> 'unsubscribed'`,
    );
    const unknown = await backing.ask<{ email: string }>(
      `select s.email from deliveries d join subscribers s on s.id = d.subscriber_id where d.state = 'uncertain'`,
    );
    const books = await createBooksStore(bench.installation.database).total();
    const verdict = judge({
      recorder,
      readers,
      refuses: fault.refuses ?? (() => false),
      left,
      looks,
      provider,
      unknown: new Set(unknown.map(({ email }) => email)),
      lag: lag.max / 1e6,
      books,
      struck,
      missed: fault.strike === undefined ? 0 : strikes - struck,
      died: runs === 'send' ? 0 : illEnded,
      stuck,
    });
    const said = provider === null ? [] : [describeProvider(fault.provider?.host ?? '', provider)];
    return {
      ...verdict,
      said: [...said, ...(states === undefined || states.left === null ? [] : [`left: ${states.left}`])],
    };
  } finally {
    lag.disable();
    await crew.close();
    await bench.installation.close();
    await recorder.close();
    await backing.close();
  }
}

/** The statement's own time comes before what it sees, and its clock is that of the server that takes the mail. */
async function lookAt(backing: Backing): Promise<{ look: Look; claims: readonly string[] }> {
  const [row] = await backing.ask<{ at: number; readers: string[] | null; claims: string[] | null }>(
    `select extract(epoch from statement_timestamp())::float8 * 1000 as at,
       array_agg(s.email) as readers, array_agg(distinct d.claim::text) filter (where d.claim is not null) as claims
     from deliveries d join subscribers s on s.id = d.subscriber_id
     where d.state in ('submitting', 'uncertain') and d.finished_at is null`,
  );
  const look = { at: row?.at ?? 0, inHand: new Set(row?.readers ?? []) };
  return { look, claims: row?.claims ?? [] };
}

/** Of variables those that say something. */
function withoutEmpty(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

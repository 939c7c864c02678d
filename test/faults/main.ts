/**
 * Breaks what delivery stands on, at random moments, and counts:
 * `npm run faults -- [--rounds N] [--digests N] [--strikes N] [--seed N] [--only TEXT]… [--together N] [--table] [--list]`.
 * Every round has a database of its own and a server that remembers each message that it took. Exit 1 where a digest was lost, or came twice
 * where the fault does not explain it, or with other bytes, or to somebody who had unsubscribed, where the books do not balance, a process
 * died or what was due stayed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { makeCertificate } from '../support/certificate.ts';
import { startTestServer } from '../support/test-server.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { type Verdict, addUp, isRight } from './judge.ts';
import { startOwnPostgres } from './postgres.ts';
import { heading, row, sentence } from './report.ts';
import { type Stage, playRound } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    digests: { type: 'string', default: '200' },
    /** In a round: of as many shares of its digests each is struck once. */
    strikes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    /** What a name contains; several times: any of them. */
    only: { type: 'string', multiple: true, default: [''] },
    /** Faults at once, beside those that mostly wait; 1: one after the other, those too. */
    together: { type: 'string', default: '3' },
    /** Ends with the table of docs/measurements.md. */
    table: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
/** Faults at once that are mostly waiting, and rounds at once of each. */
const waitingLanes = 2;
const waitingRounds = 5;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const chosen = faults
  .map((fault, index) => ({ fault, index }))
  .filter(({ fault }) => values.only.some((text) => fault.name.includes(text)));
if (values.list) for (const { fault } of chosen) say(fault.name);
else await playAll();

/** Faults share the machine, and a server of which each has a database; whatever one of them breaks is its own. Those that mostly wait have lanes of their own. */
async function playAll(): Promise<void> {
  const begun = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-faults-'));
  const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']);
  const rows = new Map<Fault, string>();
  let wrong = 0;
  let skipped = 0;
  const playIn = async (lane: Iterable<(typeof chosen)[number]>): Promise<void> => {
    for (const { fault, index } of lane) {
      const from = performance.now();
      const verdict = await playFault(fault, index, { server, folder });
      if (typeof verdict === 'string') {
        skipped += 1;
        say(`skip  ${fault.name}: ${verdict}`);
        rows.set(fault, `| ${fault.name} | skipped: ${verdict} |`);
        continue;
      }
      const right = isRight(verdict, fault.mayRepeat);
      wrong += right ? 0 : 1;
      const seconds = (performance.now() - from) / 1000;
      say(
        `${right ? 'ok   ' : 'WRONG'} ${fault.name.padEnd(50)} ${sentence(verdict)} (${seconds.toFixed(0)} s)`,
      );
      rows.set(
        fault,
        row(fault, verdict, { digests: Number(values.rounds) * Number(values.digests), seconds }),
      );
    }
  };
  try {
    const together = Number(values.together);
    say(
      `${values.rounds} rounds of ${values.digests} digests a fault, struck ${values.strikes} times, seed ${values.seed}, ${values.together} at once`,
    );
    const alone = together === 1;
    // Those of several processes take the longest, and come first.
    const working = chosen
      .filter(({ fault }) => alone || fault.waits === undefined)
      .sort((a, b) => processesOf(b.fault) - processesOf(a.fault))
      .values();
    const waiting = chosen
      .filter(({ fault }) => !alone && fault.waits !== undefined)
      .sort((a, b) => Number(b.fault.longest ?? false) - Number(a.fault.longest ?? false))
      .values();
    const waits = Array.from({ length: waitingLanes }, () => playIn(waiting));
    await Promise.all([
      ...Array.from({ length: together }, () => playIn(working)),
      ...waits,
      // Where nothing waits any more there is room for one more that works.
      ...(alone ? [] : [Promise.all(waits).then(() => playIn(working))]),
    ]);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.table)
    for (const line of [...heading, ...chosen.flatMap(({ fault }) => rows.get(fault) ?? [])]) say(line);
  const passed = skipped === 0 ? '' : ` ${String(skipped)} faults were skipped.`;
  say(
    wrong === 0
      ? `Nothing was lost, and nothing came twice that had no reason to.${passed}`
      : `${String(wrong)} faults went wrong.${passed}`,
  );
  const seconds = Math.round((performance.now() - begun) / 1000);
  say(`${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s in all.`);
  process.exitCode = wrong === 0 ? 0 : 1;
}

/** In all that a fault has at once; one that is played again and again starts as many each time. */
function processesOf({ workers = 1, once }: Fault): number {
  return once === undefined ? workers : workers + 1;
}

/** Returns why it could not be played, where it could not. */
async function playFault(
  fault: Fault,
  index: number,
  { server, folder }: { server: Stage['server']; folder: string },
): Promise<Verdict | string> {
  const missing = fault.missing?.() ?? null;
  if (missing !== null) return missing;
  const certificate = fault.tls === undefined ? null : makeCertificate(['IP:0.0.0.0', 'IP:127.0.0.1']);
  if (certificate === undefined) return 'there is no openssl here';
  const file = join(folder, 'certificate.pem');
  if (certificate !== null) writeFileSync(file, certificate.cert);
  const owned = fault.database === 'own' || fault.database === 'small';
  const postgres = owned ? await startOwnPostgres(fault.database === 'small') : null;
  try {
    const tls = certificate === null ? null : { ...certificate, file };
    return await playRounds(fault, index, { server, postgres, tls });
  } finally {
    await postgres?.close();
  }
}

async function playRounds(fault: Fault, index: number, stage: Stage): Promise<Verdict> {
  const again = fault.once === true ? Number(values.strikes) : 1;
  const rounds = Array.from({ length: Number(values.rounds) * again }, (_, round) => round);
  const queue = rounds.values();
  const verdicts: Verdict[] = [];
  const play = async (): Promise<void> => {
    for (const round of queue) {
      const { said, ...verdict } = await playRound(fault, stage, {
        digests: Math.ceil(Number(values.digests) / again),
        strikes: Number(values.strikes) / again,
        random: seeded(Number(values.seed) * 1_000_003 + index * 1009 + round),
        name: `faults_${String(process.pid)}_${String(index)}_${String(round)}`,
      });
      for (const line of said) say(`      ${fault.name}: ${line}`);
      verdicts.push(verdict);
    }
  };
  const atOnce = fault.waits === undefined || stage.postgres !== null ? 1 : waitingRounds;
  await Promise.all(Array.from({ length: atOnce }, play));
  return addUp(verdicts);
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

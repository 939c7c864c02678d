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
    /** Rounds at once of a fault that is mostly waiting. */
    together: { type: 'string', default: '5' },
    /** Ends with the table of docs/measurements.md. */
    table: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const heading = [
  '| fault | digests | struck | lost | given up | twice, same bytes | in the window | uncertain | unsubscribed in time | books off by |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const chosen = faults
  .map((fault, index) => ({ fault, index }))
  .filter(({ fault }) => values.only.some((text) => fault.name.includes(text)));
if (values.list) for (const { fault } of chosen) say(fault.name);
else await playAll();

async function playAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-faults-'));
  const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']);
  const table: string[] = [];
  let wrong = 0;
  let skipped = 0;
  try {
    say(
      `${values.rounds} rounds of ${values.digests} digests a fault, struck ${values.strikes} times, seed ${values.seed}`,
    );
    for (const { fault, index } of chosen) {
      const certificate =
        fault.tls === undefined ? undefined : makeCertificate(['IP:0.0.0.0', 'IP:127.0.0.1']);
      const missing =
        fault.missing?.() ??
        (fault.tls !== undefined && certificate === undefined ? 'there is no openssl here' : null);
      if (missing !== null) {
        skipped += 1;
        say(`skip  ${fault.name}: ${missing}`);
        table.push(`| ${fault.name} | skipped: ${missing} |`);
        continue;
      }
      const file = join(folder, 'certificate.pem');
      if (certificate !== undefined) writeFileSync(file, certificate.cert);
      const owned = fault.database === 'own' || fault.database === 'small';
      const postgres = owned ? await startOwnPostgres(fault.database === 'small') : null;
      const begun = performance.now();
      const stage: Stage = {
        server,
        postgres,
        tls: certificate === undefined ? null : { ...certificate, file },
      };
      let verdict: Verdict;
      try {
        verdict = await playRounds(fault, index, stage);
      } finally {
        await postgres?.close();
      }
      const right = isRight(verdict, fault.mayRepeat);
      wrong += right ? 0 : 1;
      const seconds = (performance.now() - begun) / 1000;
      say(
        `${right ? 'ok   ' : 'WRONG'} ${fault.name.padEnd(50)} ${sentence(verdict)} (${seconds.toFixed(0)} s)`,
      );
      table.push(row(fault, verdict));
    }
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.table) for (const line of [...heading, ...table]) say(line);
  const passed = skipped === 0 ? '' : ` ${String(skipped)} faults were skipped.`;
  say(
    wrong === 0
      ? `Nothing was lost, and nothing came twice that had no reason to.${passed}`
      : `${String(wrong)} faults went wrong.${passed}`,
  );
  process.exitCode = wrong === 0 ? 0 : 1;
}

async function playRounds(fault: Fault, index: number, stage: Stage): Promise<Verdict> {
  const again = fault.once === true ? Number(values.strikes) : 1;
  const rounds = Array.from({ length: Number(values.rounds) * again }, (_, round) => round);
  const queue = rounds.values();
  const verdicts: Verdict[] = [];
  const play = async (): Promise<void> => {
    for (const round of queue) {
      const { states, ...verdict } = await playRound(fault, stage, {
        digests: Math.ceil(Number(values.digests) / again),
        strikes: Number(values.strikes) / again,
        random: seeded(Number(values.seed) * 1_000_003 + index * 1009 + round),
        name: `faults_${String(process.pid)}_${String(index)}_${String(round)}`,
      });
      if (states !== '') say(`      left: ${states}`);
      verdicts.push(verdict);
    }
  };
  const together = fault.waits === undefined ? 1 : Math.min(Number(values.together), rounds.length);
  await Promise.all(Array.from({ length: together }, play));
  return addUp(verdicts);
}

function sentence(verdict: Verdict): string {
  const { lost, givenUp, repeated, unexplained, changed, wronged, late, off, window, struck, died, stuck } =
    verdict;
  const { submitted, rejected, skipped, uncertain } = verdict;
  const odd = Object.entries({ 'given up': givenUp, unexplained, wronged, late, died, stuck })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `, ${name} ${String(count)}`);
  return (
    `${struck === 0 ? '' : `struck ${String(struck)} times: `}lost ${String(lost)}, twice ${String(repeated)} of ${String(window)} in the window (other bytes ${String(changed)}), ` +
    `books off by ${String(off)}${odd.join('')}; submitted ${String(submitted)}, rejected ${String(rejected)}, ` +
    `skipped ${String(skipped)}, uncertain ${String(uncertain)}`
  );
}

function row(fault: Fault, verdict: Verdict): string {
  const { struck, lost, givenUp, repeated, window, uncertain, skipped, off } = verdict;
  const digests = Number(values.rounds) * Number(values.digests);
  const often = struck === 0 ? 'throughout' : struck;
  const cells = [fault.name, digests, often, lost, givenUp, repeated, window, uncertain, skipped, off];
  return `| ${cells.map(String).join(' | ')} |`;
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

/**
 * Breaks what delivery stands on, at random moments, and counts: `npm run faults -- [--rounds N] [--digests N] [--seed N] [--only TEXT]`.
 * Every round has a database of its own and a server that remembers each message that it took. Exit 1 where a digest was lost,
 * or came twice where the fault does not explain it, or with other bytes, or where the books do not balance.
 */
import { parseArgs } from 'node:util';

import { startTestServer } from '../support/test-server.ts';
import { faults } from './faults.ts';
import { playRound } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    digests: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']);
let wrong = 0;
try {
  say(`${values.rounds} rounds of ${values.digests} digests a fault, seed ${values.seed}`);
  for (const [index, fault] of faults.entries()) {
    if (!fault.name.includes(values.only)) continue;
    const sum = {
      lost: 0,
      repeated: 0,
      changed: 0,
      wronged: 0,
      drift: 0,
      uncertain: 0,
      submitted: 0,
      rejected: 0,
    };
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const random = seeded(Number(values.seed) * 1_000_003 + index * 1009 + round);
      const name = `faults_${String(process.pid)}_${String(index)}_${String(round)}`;
      const { books, left, ...verdict } = await playRound(fault, {
        server,
        digests: Number(values.digests),
        random,
        name,
      });
      if (left !== '') say(`      left: ${left}`);
      sum.lost += verdict.lost;
      sum.repeated += verdict.repeated;
      sum.changed += verdict.changed;
      sum.wronged += verdict.wronged;
      sum.drift += Math.abs(verdict.drift) + books.owed;
      sum.uncertain += books.uncertain;
      sum.submitted += books.submitted;
      sum.rejected += books.rejected;
    }
    const broken =
      sum.lost + sum.changed + sum.wronged + sum.drift > 0 || (sum.repeated > 0 && !fault.mayRepeat);
    wrong += broken ? 1 : 0;
    say(
      `${broken ? 'WRONG' : 'ok   '} ${fault.name.padEnd(42)} lost ${String(sum.lost)}, twice ${String(sum.repeated)} ` +
        `(other bytes ${String(sum.changed)}), books off by ${String(sum.drift)}; submitted ${String(sum.submitted)}, ` +
        `rejected ${String(sum.rejected)}, uncertain ${String(sum.uncertain)}`,
    );
  }
} finally {
  await server.close();
}
say(
  wrong === 0
    ? 'Nothing was lost, and nothing came twice that had no reason to.'
    : `${String(wrong)} faults went wrong`,
);
process.exitCode = wrong === 0 ? 0 : 1;

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

/**
 * Attacks an installation that runs: `npm run attack -- [--long] [--only PATTERN]`. A process as `npm start` has it, a PostgreSQL of its own,
 * this machine's loopback. Every attack names the promise that it tries to break; exit 1 where one broke. `--long` has the floods at their
 * full size, and waits for slow senders to be sent away.
 */
import { parseArgs } from 'node:util';

import { abuse } from './abuse.ts';
import { enumeration } from './enumeration.ts';
import { forgery, sessions } from './forgery.ts';
import { headers } from './headers.ts';
import { injection } from './injection.ts';
import { links } from './links.ts';
import { network } from './network.ts';
import { privilege } from './privilege.ts';
import { attack, type Verdict } from './promises.ts';
import { weight } from './weight.ts';
import { openWorld } from './world.ts';

const { values } = parseArgs({
  options: { long: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** What counts answers and reads the log comes last. */
const chapters = [
  privilege,
  forgery,
  sessions,
  links,
  injection,
  enumeration,
  network,
  weight,
  abuse,
  headers,
];

function tell({ chapter, promise, broken, figures, ms }: Verdict): void {
  const time = `${(ms / 1000).toFixed(1)} s`;
  say(
    `${broken === null ? 'held  ' : 'BROKEN'} ${chapter.padEnd(11)} ${promise} (${[figures, time].filter(Boolean).join('; ')})`,
  );
  if (broken !== null) say(broken.replace(/^/gm, '         '));
}

const begun = performance.now();
const world = await openWorld();
say(`An installation runs at ${world.url}; set up in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
let verdicts: readonly Verdict[] = [];
// What was started in groups of its own hears no Ctrl-C: it ends with us all the same.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void world.close().finally(() => process.exit(1)));
try {
  verdicts = await attack(world, chapters, { long: values.long, only: values.only, tell });
} finally {
  await world.close();
}
const broken = verdicts.filter((verdict) => verdict.broken !== null).length;
say(
  `${String(verdicts.length - broken)} held, ${String(broken)} broken in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
);
process.exitCode = broken === 0 && verdicts.length > 0 ? 0 : 1;

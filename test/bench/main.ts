/**
 * Benches beside their peers, on one machine in one run: `npm run bench -- [NAME…] [--subscribers N] [--submit N] [--rules N] [--minutes N] [--rate N]`; `soak` only where it is named. On an embedded server in a
 * temporary folder with the settings of an installation, or on that of DATABASE_URL, in databases of its own.
 */
import { parseArgs } from 'node:util';

import { MissingDataError } from '../evaluate/evaluation.ts';
import { startTestServer } from '../support/test-server.ts';
import { deliveryBench } from './delivery.ts';
import { learningBench } from './learning.ts';
import { matchingBench } from './matching.ts';
import { soakBench } from './soak.ts';

/** One bench: prints what it measures. Add one here. */
export type Bench = (options: {
  /** Of the server, with a migrated template to clone. */
  server: { url: string; template: string };
  subscribers: number;
  /** Digests after which submitting is stopped. */
  submit: number;
  rules: number;
  /** Of a soak, and how many digests a second it sends. */
  minutes: number;
  rate: number;
  say: (line: string) => void;
}) => Promise<void>;

const benches: Readonly<Record<string, Bench>> = {
  delivery: deliveryBench,
  learning: learningBench,
  matching: matchingBench,
  soak: soakBench,
};
/** A soak takes as long as it is told to. */
const ordinary = ['delivery', 'learning', 'matching'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    subscribers: { type: 'string', default: '100000' },
    submit: { type: 'string', default: '100000' },
    rules: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '20' },
    rate: { type: 'string', default: '100' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const names = positionals.length === 0 ? ordinary : positionals;
const unknown = names.filter((name) => benches[name] === undefined);
if (unknown.length > 0 || !Object.values(values).every((count) => /^[1-9]\d*$/.test(count))) {
  say(
    `Usage: npm run bench -- [${Object.keys(benches).join(' | ')}] [--subscribers N] [--submit N] [--rules N] [--minutes N] [--rate N]`,
  );
  process.exit(2);
}
const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL'], {});
try {
  for (const name of names) {
    try {
      await benches[name]?.({
        server,
        subscribers: Number(values.subscribers),
        submit: Number(values.submit),
        rules: Number(values.rules),
        minutes: Number(values.minutes),
        rate: Number(values.rate),
        say,
      });
    } catch (error) {
      if (!(error instanceof MissingDataError)) throw error;
      say(`${name} is not measured: ${error.message}`);
      process.exitCode = 2;
    }
  }
} finally {
  await server.close();
}

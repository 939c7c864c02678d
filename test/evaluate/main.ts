/**
 * Holds a part of the house against real data: `npm run evaluate -- NAME`. Prints what it found; status 1 where a figure falls short
 * of what the part promises, 2 where there is nothing to hold it against.
 */
import { type Evaluation, MissingDataError } from './evaluation.ts';

/** One line an evaluation; loaded when asked for. */
const evaluations: Readonly<Record<string, () => Promise<Evaluation>>> = {
  matching: async () => (await import('./matching.ts')).evaluateMatching,
  bounces: async () => (await import('./bounces.ts')).evaluateReturnedMail,
  trending: async () => (await import('./trending.ts')).evaluateTrending,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const names = Object.keys(evaluations).join(', ');

const [name = '', ...rest] = process.argv.slice(2);
const load = Object.hasOwn(evaluations, name) ? evaluations[name] : undefined;
if (load === undefined) {
  say(`Usage: npm run evaluate -- NAME; there is ${names}.`);
  process.exit(2);
}
try {
  const evaluate = await load();
  process.exitCode = (await evaluate({ say, args: rest })) ? 0 : 1;
} catch (error) {
  if (!(error instanceof MissingDataError)) throw error;
  say(`${name} is not evaluated: ${error.message}`);
  process.exitCode = 2;
}

import type { Fault } from './fault.ts';
import type { Verdict } from './judge.ts';

/** The head of the table of docs/measurements.md. */
export const heading: readonly string[] = [
  '| fault | digests | struck | lost | given up | twice, same bytes | in the window | uncertain | unsubscribed in time | books off by | seconds |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
];

/** What a fault came to, in a line. */
export function sentence(verdict: Verdict): string {
  const { lost, givenUp, repeated, unexplained, changed, wronged, late, off, window, struck, died, stuck } =
    verdict;
  const { submitted, rejected, skipped, uncertain, missed, delayed, unmoved, burnt } = verdict;
  const odd = Object.entries({
    'given up': givenUp,
    unexplained,
    wronged,
    late,
    died,
    stuck,
    'strikes missed': missed,
    delayed,
    unmoved,
    burnt,
  })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `, ${name} ${String(count)}`);
  return (
    `${struck === 0 ? '' : `struck ${String(struck)} times: `}lost ${String(lost)}, twice ${String(repeated)} of ${String(window)} in the window (other bytes ${String(changed)}), ` +
    `books off by ${String(off)}${odd.join('')}; submitted ${String(submitted)}, rejected ${String(rejected)}, ` +
    `skipped ${String(skipped)}, uncertain ${String(uncertain)}`
  );
}

/** The same as a row of the table. */
export function row(
  fault: Fault,
  verdict: Verdict,
  { digests, seconds }: { digests: number; seconds: number },
): string {
  const { struck, lost, givenUp, repeated, window, uncertain, skipped, off } = verdict;
  const often = struck === 0 ? 'throughout' : struck;
  const cells = [
    fault.name,
    digests,
    often,
    lost,
    givenUp,
    repeated,
    window,
    uncertain,
    skipped,
    off,
    seconds.toFixed(0),
  ];
  return `| ${cells.map(String).join(' | ')} |`;
}

import { levelOf, thresholds, type EditionCounts, type Measure } from '@broadsheet/bounces';

import { dayAndMonth } from '../words.ts';

/** A few editions are not stretched over the width of a month. */
const fewest = 30;
/** Height of the chart. */
const height = 100;

/** One share over editions as bars, oldest first, with the two thresholds as lines; in words for whoever cannot see them. */
export function Rates({ editions, measure }: { editions: readonly EditionCounts[]; measure: Measure }) {
  const { warn, stop } = thresholds[measure];
  const oldestFirst = [...editions].reverse();
  const shares = oldestFirst.map((edition) => shareOf(edition, measure));
  const top = Math.max(stop * 1.2, ...shares);
  const tall = (share: number): number => (share / top) * height;
  const width = Math.max(fewest, oldestFirst.length) * 10;
  const worst = oldestFirst[shares.indexOf(Math.max(0, ...shares))];
  const over = oldestFirst.filter((edition) => ['warn', 'stop'].includes(levelOf(measure, edition))).length;
  const words =
    worst === undefined
      ? 'Nothing was mailed yet.'
      : `Most: ${percent(shareOf(worst, measure))}, ${dayAndMonth(worst.day)}. ${
          over === 0 ? 'No edition' : `${String(over)} of ${String(oldestFirst.length)} editions`
        } beyond a threshold: ${percent(warn)} warns, ${percent(stop)} pauses.`;
  return (
    <figure class="bars rates">
      <svg
        viewBox={`0 0 ${String(width)} ${String(height)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        {oldestFirst.map((edition, at) => {
          const tallness = tall(shares[at] ?? 0);
          return (
            <rect
              key={edition.editionId}
              class={levelOf(measure, edition)}
              x={at * 10 + 1}
              y={height - tallness}
              width={8}
              height={tallness}
            />
          );
        })}
        {[warn, stop].map((share) => (
          <line
            key={share}
            class={share === stop ? 'stop' : 'warn'}
            x1={0}
            x2={width}
            y1={height - tall(share)}
            y2={height - tall(share)}
            vector-effect="non-scaling-stroke"
          />
        ))}
      </svg>
      <figcaption aria-hidden="true">{words}</figcaption>
    </figure>
  );
}

/** A share of what was mailed; none of nothing. */
export function shareOf(
  { mailed, ...counts }: Pick<EditionCounts, 'mailed' | Measure>,
  measure: Measure,
): number {
  return mailed === 0 ? 0 : counts[measure] / mailed;
}

/** "0.12 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

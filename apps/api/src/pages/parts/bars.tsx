import type { Day } from '@broadsheet/papers';

import { count, dayAndMonth } from '../words.ts';

/** A few days are not stretched over the width of a month. */
const fewest = 30;

/** Papers a day as small bars, oldest first, and in words for whoever cannot see them. */
export function Bars({ days }: { days: readonly { day: Day; papers: number }[] }) {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...days.map((each) => each.papers));
  const busiest = days.find((each) => each.papers === most) ?? last;
  const total = days.reduce((sum, each) => sum + each.papers, 0);
  const span =
    first === last ? dayAndMonth(first.day) : `${dayAndMonth(first.day)} to ${dayAndMonth(last.day)}`;
  const peak = total === 0 ? '' : `, most on ${dayAndMonth(busiest.day)} (${String(busiest.papers)})`;
  const words = `${span}: ${count(total, 'paper')} in ${count(days.length, 'edition')}${peak}`;
  const width = Math.max(fewest, days.length) * 10;
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${String(width)} 100`} preserveAspectRatio="none" role="img" aria-label={words}>
        {days.map((each, index) => {
          const height = (each.papers / most) * 100;
          return <rect key={each.day} x={index * 10 + 1} y={100 - height} width={8} height={height} />;
        })}
      </svg>
      <figcaption aria-hidden="true">{words}</figcaption>
    </figure>
  );
}

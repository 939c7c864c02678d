import type { Day } from '@broadsheet/papers';

import { count, dayAndMonth } from '../words.ts';

/** Papers a day as small bars, oldest at the left; the numbers stand in words for whoever cannot see them. */
export function Bars({ days }: { days: readonly { day: Day; papers: number }[] }) {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...days.map((each) => each.papers));
  const busiest = days.find((each) => each.papers === most) ?? last;
  const total = days.reduce((sum, each) => sum + each.papers, 0);
  const words = `${count(total, 'paper')} in ${count(days.length, 'edition')}; most on ${dayAndMonth(busiest.day)}, ${String(busiest.papers)}`;
  return (
    <figure>
      <svg
        class="bars"
        viewBox={`0 0 ${String(days.length * 10)} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        {days.map((each, index) => {
          const height = (each.papers / most) * 100;
          return <rect key={each.day} x={index * 10 + 1} y={100 - height} width={8} height={height} />;
        })}
      </svg>
      <figcaption class="bars-caption">
        <span>{dayAndMonth(first.day)}</span>
        <span>{words}</span>
        <span>{dayAndMonth(last.day)}</span>
      </figcaption>
    </figure>
  );
}

/** Height of the chart, and how far a square root brings small counts up: most scores are low ones. */
const height = 96;

/** How many papers score how much, with the cut-off as a line to drag. The number field says the same to the keyboard. */
export function Distribution({
  counts,
  cutoff,
  matched,
}: {
  counts: readonly number[];
  cutoff: number;
  matched: number;
}) {
  const most = Math.max(1, ...counts);
  const bins = counts.length;
  const total = counts.reduce((sum, one) => sum + one, 0);
  const label = `Papers by score, ${String(total)} in all: ${String(matched)} at or over the cut-off of ${cutoff.toFixed(2)}`;
  return (
    <figure class="distribution" data-distribution="">
      <svg
        viewBox={`0 0 ${String(bins * 10)} ${String(height)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {counts.map((papers, at) => {
          const tall = papers === 0 ? 0 : Math.max(2, Math.sqrt(papers / most) * height);
          return (
            <rect
              key={at}
              x={at * 10 + 1}
              y={height - tall}
              width={8}
              height={tall}
              class={(at + 0.5) / bins >= cutoff ? 'over' : 'under'}
            />
          );
        })}
        <line
          class="handle"
          x1={cutoff * bins * 10}
          x2={cutoff * bins * 10}
          y1={0}
          y2={height}
          vector-effect="non-scaling-stroke"
        />
      </svg>
      <figcaption>
        <span>0</span>
        <span>
          score, cut-off at <b data-cutoff="">{cutoff.toFixed(2)}</b>
        </span>
        <span>1</span>
      </figcaption>
    </figure>
  );
}

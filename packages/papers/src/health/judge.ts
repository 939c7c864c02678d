import type { RunOutcome } from './source-run.ts';
import { usualSize, type DaySize } from './usual-size.ts';

/** What a list that was read comes to. */
export type Verdict = {
  outcome: Extract<RunOutcome, 'ok' | 'partial' | 'shape-changed'>;
  usual: number | null;
};

/** So many unreadable entries, beside readable ones, are no slip any more. */
const fewestUnreadable = 3;

/**
 * Judges a list that a source answered with.
 * @param list `listed`: papers that could be read; `leftOut`: entries that could not; `final`: false while the list still
 *   fills, when no size is too small; `sizes`: of the source's comparable days before, newest first
 */
export function judgeList(list: {
  listed: number;
  leftOut: number;
  final: boolean;
  sizes: readonly DaySize[];
}): Verdict {
  const { listed, leftOut, final, sizes } = list;
  const known = usualSize(sizes);
  const usual = known === null ? null : Math.round(known.usual);
  const unreadable = listed === 0 ? leftOut > 0 : leftOut >= fewestUnreadable && leftOut > listed;
  if (unreadable) return { outcome: 'shape-changed', usual };
  if (final && known !== null && listed < known.partialUnder) return { outcome: 'partial', usual };
  return { outcome: 'ok', usual };
}

/** Editions that count as lately. */
const lately = 7;

/**
 * How far a topic's papers a day lately are from those before, as a ratio of the two, smoothed by half a paper; null
 * where there are too few editions to say.
 * @param days papers a day, oldest first
 */
export function volumeDrift(days: readonly number[]): number | null {
  if (days.length < 2 * lately) return null;
  const mean = (part: readonly number[]): number => part.reduce((sum, one) => sum + one, 0) / part.length;
  return (mean(days.slice(-lately)) + 0.5) / (mean(days.slice(0, -lately)) + 0.5);
}

/** Tells the present instant. The only clock of a process; everything else takes `now` as an argument. */
export type Clock = () => Date;

/**
 * A clock that starts at an instant and runs at the real pace.
 * @param startsAt the first instant; null: the real time
 */
export function createClock(startsAt: Date | null): Clock {
  if (startsAt === null) return () => new Date();
  const shift = startsAt.getTime() - Date.now();
  return () => new Date(Date.now() + shift);
}

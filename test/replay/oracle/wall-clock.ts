import { addDays, type Day } from '@broadsheet/papers';

const quarterMs = 900_000;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What clocks on walls show, by the platform's own zone data and nothing of ours. */
export type WallClock = {
  dayOf(time: number, zone: string): Day;
  hourOf(time: number, zone: string): number;
  /**
   * The first instant after `after` at which somebody's hour comes on a day of their rhythm later than `lastDay`: the first
   * quarter of an hour of that local day whose clock shows that hour or more.
   */
  nextTurn(
    wants: { timezone: string; hour: number; cadence: string },
    after: number,
    lastDay: Day | null,
  ): number;
};

/** Reads every quarter of an hour between two instants once for each zone asked for. */
export function createWallClock(from: number, to: number): WallClock {
  const zones = new Map<
    string,
    { quarters: Map<number, { day: Day; hour: number }>; days: Map<Day, number[]> }
  >();
  const first = from - 3 * 86_400_000;
  const last = to + 10 * 86_400_000;
  const zoneOf = (zone: string) => {
    const known = zones.get(zone);
    if (known !== undefined) return known;
    // Swedes write `2025-08-04 07`.
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    const read = { quarters: new Map<number, { day: Day; hour: number }>(), days: new Map<Day, number[]>() };
    for (let time = first; time <= last; time += quarterMs) {
      const [day = '', hour] = format.format(time).split(' ');
      read.quarters.set(time, { day, hour: Number(hour) });
      const times = read.days.get(day);
      if (times === undefined) read.days.set(day, [time]);
      else times.push(time);
    }
    zones.set(zone, read);
    return read;
  };
  const shown = (time: number, zone: string): { day: Day; hour: number } => {
    const quarter = zoneOf(zone).quarters.get(time - (time % quarterMs));
    if (quarter === undefined) throw new RangeError('an instant outside of the replay');
    return quarter;
  };
  return {
    dayOf: (time, zone) => shown(time, zone).day,
    hourOf: (time, zone) => shown(time, zone).hour,
    nextTurn({ timezone, hour, cadence }, after, lastDay) {
      const { days, quarters } = zoneOf(timezone);
      for (let day = shown(after, timezone).day; days.has(day); day = addDays(day, 1)) {
        if ((lastDay !== null && day <= lastDay) || !falls(cadence, day)) continue;
        const turn = days.get(day)?.find((time) => (quarters.get(time)?.hour ?? 0) >= hour);
        if (turn !== undefined && turn > after) return turn;
      }
      return Infinity;
    },
  };
}

function falls(cadence: string, day: Day): boolean {
  const weekday = weekdays[new Date(day).getUTCDay()] ?? '';
  if (cadence === 'daily') return true;
  return cadence === 'weekdays' ? weekday !== 'sat' && weekday !== 'sun' : cadence === `weekly:${weekday}`;
}

import { Temporal } from 'temporal-polyfill';

import type { Day } from '@broadsheet/papers';

import type { Cadence, Preferences } from './subscriber.ts';

/** When a digest is due, and the subscriber's local day it is for: the day on which `at` falls where they are. */
export type DueTime = { at: Date; localDay: Day };

/** Due times for many subscribers: what is known of a zone, hour and day is computed once. */
export type DueTimes = {
  /**
   * The first due time strictly after `after` on a local day later than `lastDigestDay`.
   *
   * A local time that does not exist moves forward by the gap (and, where that carries it into another local day, is that
   * day's digest); one that comes twice is its first occurrence. A local day already used, after a move west, is skipped.
   */
  nextDue(query: {
    preferences: Pick<Preferences, 'timezone' | 'hour' | 'cadence'>;
    after: Date;
    lastDigestDay: Day | null;
  }): DueTime;
  /** The calendar day on which an instant falls in a zone. */
  localDayOf(instant: Date, timezone: string): Day;
};

const dayMs = 86_400_000;
/** Days that are remembered per zone and hour; a scheduler needs a handful. */
const daysKept = 64;
const instantsKept = 20_000;

/**
 * The calendar day on which an instant falls in a zone.
 * @param timezone IANA name
 * @throws RangeError for an unknown zone
 */
export function localDayOf(instant: Date, timezone: string): Day {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/** Days since 1970-01-01, and back. */
const dayNumberOf = (day: Day): number => Date.parse(day) / dayMs;
const dayOfNumber = (number: number): Day => new Date(number * dayMs).toISOString().slice(0, 10);

/** Weekdays by day number modulo seven: 1970-01-01 was a Thursday. */
const weekdayNames = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const;

function falls(cadence: Cadence, dayNumber: number): boolean {
  if (cadence === 'daily') return true;
  const weekday = weekdayNames[((dayNumber % 7) + 7) % 7] ?? 'thu';
  return cadence === 'weekdays' ? weekday !== 'sat' && weekday !== 'sun' : cadence === `weekly:${weekday}`;
}

type Slot = { at: number; localDay: Day };

/** Creates due times with an empty memory of its own. */
export function createDueTimes(): DueTimes {
  const slots = new Map<string, Map<number, Slot>>();
  const localDays = new Map<string, Day>();

  function slotOf(timezone: string, hour: number, dayNumber: number): Slot {
    const key = `${timezone} ${String(hour)}`;
    let days = slots.get(key);
    if (days === undefined || days.size >= daysKept) slots.set(key, (days = new Map<number, Slot>()));
    let slot = days.get(dayNumber);
    if (slot === undefined) days.set(dayNumber, (slot = computeSlot(timezone, hour, dayNumber)));
    return slot;
  }

  return {
    nextDue({ preferences, after, lastDigestDay }) {
      const { timezone, hour, cadence } = preferences;
      // Zones lie within a day of UTC; a day more, as a gap of a whole day may have carried the day before into this one.
      const first = Math.floor(after.getTime() / dayMs) - 2;
      const start = lastDigestDay === null ? first : Math.max(first, dayNumberOf(lastDigestDay));
      for (let dayNumber = start; ; dayNumber += 1) {
        if (!falls(cadence, dayNumber)) continue;
        const { at, localDay } = slotOf(timezone, hour, dayNumber);
        if (at > after.getTime() && (lastDigestDay === null || localDay > lastDigestDay))
          return { at: new Date(at), localDay };
      }
    },
    localDayOf(instant, timezone) {
      const key = `${timezone} ${String(instant.getTime())}`;
      let day = localDays.get(key);
      if (day === undefined) {
        if (localDays.size >= instantsKept) localDays.clear();
        localDays.set(key, (day = localDayOf(instant, timezone)));
      }
      return day;
    },
  };
}

function computeSlot(timezone: string, hour: number, dayNumber: number): Slot {
  // "compatible" is promise 3: later by the gap, the earlier of two.
  const zoned = Temporal.PlainDate.from(dayOfNumber(dayNumber))
    .toPlainDateTime({ hour })
    .toZonedDateTime(timezone, { disambiguation: 'compatible' });
  return { at: zoned.epochMilliseconds, localDay: zoned.toPlainDate().toString() };
}

import { z } from 'zod';

import type { DueTimes } from './due-times.ts';
import { mutedQueriesSchema, mutedTopicsSchema, queriesSchema, topicsSchema } from './interests.ts';
import { cadenceSchema, hourSchema, maxPapersSchema, timezoneSchema } from './preferences.ts';
import type { Preferences, SubscriberState } from './subscriber.ts';

/** What a preference page or document may change: any subset. */
export const preferenceChangeSchema = z.object({
  topics: topicsSchema.optional(),
  queries: queriesSchema.optional(),
  mutedTopics: mutedTopicsSchema.optional(),
  mutedQueries: mutedQueriesSchema.optional(),
  timezone: timezoneSchema.optional(),
  hour: hourSchema.optional(),
  cadence: cadenceSchema.optional(),
  maxPapers: maxPapersSchema.optional(),
  state: z.enum(['active', 'paused'], { error: 'Give the state as active or paused.' }).optional(),
  /** Null or absent: until they come back themselves. */
  pauseWeeks: z
    .int({ error: 'Pause for a whole number of weeks, 1 to 52.' })
    .min(1, 'Pause for a whole number of weeks, 1 to 52.')
    .max(52, 'Pause for a whole number of weeks, 1 to 52.')
    .nullable()
    .optional(),
});

export type PreferenceChange = z.output<typeof preferenceChangeSchema>;

/** What of a subscriber decides when the next digest is due. */
export type Schedule = {
  state: SubscriberState;
  preferences: Preferences;
  pausedUntil: Date | null;
  nextDueAt: Date | null;
};

const weekMs = 7 * 86_400_000;

/**
 * The schedule after a change. A digest that is due already stays due; otherwise the next one is found anew when its time
 * changes, and after a pause.
 */
export function reschedule(
  before: Schedule & { lastDigestDay: string | null },
  change: PreferenceChange,
  dueTimes: DueTimes,
  now: Date,
): Schedule {
  const { preferences: old } = before;
  const preferences: Preferences = {
    timezone: change.timezone ?? old.timezone,
    hour: change.hour ?? old.hour,
    cadence: change.cadence ?? old.cadence,
    maxPapers: change.maxPapers ?? old.maxPapers,
  };
  const state = change.state ?? before.state;
  if (state !== 'active') {
    const { pauseWeeks } = change;
    const pausedUntil =
      typeof pauseWeeks === 'number'
        ? new Date(now.getTime() + pauseWeeks * weekMs)
        : change.state === 'paused' || pauseWeeks === null
          ? null
          : before.pausedUntil;
    return { state, preferences, pausedUntil, nextDueAt: null };
  }
  const sameTimes =
    preferences.timezone === old.timezone &&
    preferences.hour === old.hour &&
    preferences.cadence === old.cadence;
  const { nextDueAt } = before;
  const keeps = nextDueAt !== null && (sameTimes || nextDueAt <= now);
  return {
    state,
    preferences,
    pausedUntil: null,
    nextDueAt: keeps
      ? nextDueAt
      : dueTimes.nextDue({ preferences, after: now, lastDigestDay: before.lastDigestDay }).at,
  };
}

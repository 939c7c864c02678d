import { z } from 'zod';

import type { Cadence, Preferences } from './subscriber.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Every cadence there is, in the order that forms show. */
export const cadences: readonly Cadence[] = [
  'daily',
  'weekdays',
  ...weekdays.map((day): Cadence => `weekly:${day}`),
];

/** What a subscriber gets who chose nothing. */
export const defaultPreferences: Preferences = { timezone: 'UTC', hour: 7, cadence: 'daily', maxPapers: 10 };

/** A name has a letter first: fixed offsets (`+01:00`) follow no clock change and are not zones. */
const zoneName = /^[A-Za-z][\w+-]*(?:\/[\w+-]+){0,3}$/;

/** Spellings asked for of late: the platform takes a tenth of a millisecond to judge one. */
const spellings = new Map<string, string>();
const spellingsKept = 2000;

/**
 * The zone as the time-zone database spells it, or null if it has no such zone. Links such as `Asia/Calcutta` keep their name.
 * @param name in any case
 */
export function knownTimezone(name: string): string | null {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  if (name.length > 64 || !zoneName.test(name)) return null;
  try {
    const spelt = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    const kept = spelt.toLowerCase() === name.toLowerCase() ? spelt : name;
    if (spellings.size >= spellingsKept) spellings.clear();
    spellings.set(name, kept);
    return kept;
  } catch {
    return null;
  }
}

export const timezoneSchema = z
  .string({ error: 'Give a time zone by its IANA name, like Europe/Berlin or UTC.' })
  .transform((name, context) => {
    const zone = knownTimezone(name);
    if (zone !== null) return zone;
    context.addIssue({
      code: 'custom',
      message: 'No such time zone. Give its IANA name, like Europe/Berlin or UTC.',
    });
    return z.NEVER;
  })
  .meta({ description: 'IANA time zone', example: 'Europe/Berlin' });

export const hourSchema = z
  .int({ error: 'Give the local hour as a whole number from 0 to 23.' })
  .min(0, 'Give the local hour as a whole number from 0 to 23.')
  .max(23, 'Give the local hour as a whole number from 0 to 23.');

export const cadenceSchema = z.enum(cadences as [Cadence, ...Cadence[]], {
  error: 'Give the cadence as daily, weekdays, or weekly:mon to weekly:sun.',
});

export const maxPapersSchema = z
  .int({ error: 'Give the number of papers as a whole number from 1 to 50.' })
  .min(1, 'Give the number of papers as a whole number from 1 to 50.')
  .max(50, 'Give the number of papers as a whole number from 1 to 50.');

/** Preferences from outside; what is left out gets its default. */
export const preferencesSchema = z.object({
  timezone: timezoneSchema.default(defaultPreferences.timezone),
  hour: hourSchema.default(defaultPreferences.hour),
  cadence: cadenceSchema.default(defaultPreferences.cadence),
  maxPapers: maxPapersSchema.default(defaultPreferences.maxPapers),
});

/** What is wrong with one field of a form or document, in a sentence that says what to give. */
export type FieldProblem = { field: string; message: string };

/** Reads preferences from anything; never throws. */
export function parsePreferences(
  input: unknown,
): { ok: true; preferences: Preferences } | { ok: false; problems: readonly FieldProblem[] } {
  const parsed = preferencesSchema.safeParse(input);
  return parsed.success
    ? { ok: true, preferences: parsed.data }
    : { ok: false, problems: problemsOf(parsed.error) };
}

/** Zod's issues as one problem a field, the first of each. */
export function problemsOf(error: z.ZodError): readonly FieldProblem[] {
  const byField = new Map<string, FieldProblem>();
  for (const issue of error.issues) {
    const field = issue.path.map(String).join('.');
    if (!byField.has(field)) byField.set(field, { field, message: issue.message });
  }
  return [...byField.values()];
}

import { defaultPreferences, maxPapersSchema } from '@broadsheet/subscribers';

import type { FormFields } from '../http/body.ts';
import type { FormValues } from '../pages/parts/choice-form.tsx';

/** Own words as typed: one search a line, empty lines left out. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What a form or an address gives, as the form shows it again; what is missing gets its default. */
export function formValues(fields: FormFields): FormValues {
  return {
    email: fields.one('email') ?? '',
    topics: fields.all('topics'),
    queries: fields.all('queries').join('\n'),
    timezone: fields.one('timezone') ?? defaultPreferences.timezone,
    hour: fields.one('hour') ?? String(defaultPreferences.hour),
    cadence: fields.one('cadence') ?? defaultPreferences.cadence,
    maxPapers: fields.one('maxPapers') ?? String(defaultPreferences.maxPapers),
  };
}

/** The same as a document for a schema: numbers as numbers, lines as a list; absent fields stay absent. */
export function formInput(fields: FormFields): Readonly<Record<string, unknown>> {
  const input = {
    topics: fields.all('topics'),
    queries: fields.all('queries').flatMap(linesOf),
    timezone: fields.one('timezone'),
    hour: wholeNumber(fields.one('hour')),
    cadence: fields.one('cadence'),
    maxPapers: wholeNumber(fields.one('maxPapers')),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Digits as a number; anything else stays text, for the schema to refuse. */
export function wholeNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : text;
}

/** How many papers a front page shows: what the form says where that can be read, else the default. */
export function sizeOf(maxPapers: string): number {
  const size = maxPapersSchema.safeParse(wholeNumber(maxPapers));
  return size.success ? size.data : defaultPreferences.maxPapers;
}

import { z } from 'zod';

import { parseAddress, type Address } from './address.ts';
import { mutedQueriesSchema, mutedTopicsSchema, queriesSchema, topicsSchema } from './interests.ts';
import {
  cadenceSchema,
  defaultPreferences,
  hourSchema,
  maxPapersSchema,
  problemsOf,
  timezoneSchema,
  type FieldProblem,
} from './preferences.ts';
import type { Preferences, SubscriberState } from './subscriber.ts';

/** One line of an export, and of an import. */
export type SubscriberRecord = {
  email: string;
  state: SubscriberState;
  topics: readonly string[];
  queries: readonly string[];
  /** Absent: what is muted stays. */
  mutedTopics?: readonly string[] | undefined;
  mutedQueries?: readonly string[] | undefined;
} & Preferences;

/** Column names in their order; the last two stand in a file where somebody mutes something. */
export const recordColumns = [
  'email',
  'state',
  'topics',
  'queries',
  'timezone',
  'hour',
  'cadence',
  'maxPapers',
  'mutedTopics',
  'mutedQueries',
] as const satisfies readonly (keyof SubscriberRecord)[];

// A CSV cell is text; what is empty or absent gets its default.
const absent = (value: unknown): unknown => (value === '' || value === null ? undefined : value);
const fromCell = <T extends z.ZodType>(read: (text: string) => unknown, schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value !== '' ? read(value) : absent(value)), schema);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
const readNumber = (text: string): unknown => (/^ *\d{1,3} *$/.test(text) ? Number(text) : text);

const recordSchema = z.object({
  email: z.string({ error: 'Give an e-mail address, like name@example.org.' }),
  state: fromCell(
    (text) => text,
    z
      .enum(['pending', 'active', 'paused', 'unsubscribed'], {
        error: 'Give the state as pending, active, paused or unsubscribed.',
      })
      .default('active'),
  ),
  topics: fromCell(readJson, topicsSchema.default([])),
  queries: fromCell(readJson, queriesSchema.default([])),
  timezone: fromCell((text) => text, timezoneSchema.default(defaultPreferences.timezone)),
  hour: fromCell(readNumber, hourSchema.default(defaultPreferences.hour)),
  cadence: fromCell((text) => text, cadenceSchema.default(defaultPreferences.cadence)),
  maxPapers: fromCell(readNumber, maxPapersSchema.default(defaultPreferences.maxPapers)),
  mutedTopics: fromCell(readJson, mutedTopicsSchema.optional()),
  mutedQueries: fromCell(readJson, mutedQueriesSchema.optional()),
});

/** A record that can be imported, or what is wrong with it, field by field. Never throws. */
export function parseRecord(
  input: unknown,
):
  | { ok: true; record: SubscriberRecord; address: Address }
  | { ok: false; problems: readonly FieldProblem[] } {
  const parsed = recordSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const address = parseAddress(parsed.data.email);
  return address.ok
    ? { ok: true, record: { ...parsed.data, email: address.email }, address }
    : { ok: false, problems: [{ field: 'email', message: address.problem }] };
}

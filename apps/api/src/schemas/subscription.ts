import {
  cadenceSchema,
  defaultPreferences,
  hourSchema,
  maxPapersSchema,
  timezoneSchema,
} from '@broadsheet/subscribers';
import { z } from 'zod';

// Whoever means a line end in a line of text means something else.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

const email = z
  .string({ error: 'Give an e-mail address, like name@example.org.' })
  .meta({ description: 'The address that the digest goes to', example: 'name@example.org' });

const slug = z
  .string({ error: 'Give topics by their slug.' })
  .max(100, 'No such topic. `GET /api/v1/topics` lists them.')
  .regex(oneLine, 'No such topic. `GET /api/v1/topics` lists them.');

const query = z
  .string({ error: 'Give each search as text.' })
  .trim()
  .min(1, 'Give each search at least one word.')
  .max(1000, 'A search has at most 1,000 characters.')
  .regex(oneLine, 'A search is one line of text.');

const topics = z
  .array(slug, { error: 'Give topics as a list of slugs.' })
  .max(200, 'At most 200 topics.')
  .transform((slugs) => [...new Set(slugs)])
  .meta({ description: 'Slugs of topics', example: ['diffusion-models'] });

const queries = z
  .array(query, { error: 'Give searches as a list of texts.' })
  .max(50, 'At most 50 searches.')
  .transform((lines) => [...new Set(lines)])
  .meta({
    description: 'Words of the subscriber’s own, one search each',
    example: ['"state space" AND NOT medical'],
  });

/** What a preview is made of. */
export const choicesSchema = z
  .object({ topics: topics.default([]), queries: queries.default([]) }, { error: 'Send a JSON object.' })
  .meta({ id: 'Choices' });

/** A sign-up: all but the address may be left out. */
export const signUpSchema = z
  .object(
    {
      email,
      topics: topics.default([]),
      queries: queries.default([]),
      timezone: timezoneSchema.default(defaultPreferences.timezone),
      hour: hourSchema.default(defaultPreferences.hour),
      cadence: cadenceSchema.default(defaultPreferences.cadence),
      maxPapers: maxPapersSchema.default(defaultPreferences.maxPapers),
    },
    { error: 'Send a JSON object with at least an email.' },
  )
  .meta({ id: 'SignUp' });

/** A subset of what a subscriber may change by their preference token. */
export const changeSchema = z
  .object(
    {
      topics: topics.optional(),
      queries: queries.optional(),
      timezone: timezoneSchema.optional(),
      hour: hourSchema.optional(),
      cadence: cadenceSchema.optional(),
      maxPapers: maxPapersSchema.optional(),
    },
    { error: 'Send a JSON object with what to change.' },
  )
  .meta({ id: 'Change' });

/** A subscription as its bearer sees it. */
export const subscriptionSchema = z
  .object({
    email: z.string(),
    state: z.enum(['pending', 'active', 'paused', 'unsubscribed']),
    topics: z.array(z.string()),
    queries: z.array(z.string()),
    timezone: z.string(),
    hour: z.int().min(0).max(23),
    cadence: cadenceSchema,
    maxPapers: z.int().min(1).max(50),
  })
  .meta({ id: 'Subscription' });

/** The one answer to every sign-up. */
export const acceptedSchema = z.object({ status: z.literal('accepted') }).meta({ id: 'Accepted' });

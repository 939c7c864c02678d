import {
  cadenceSchema,
  hourSchema,
  maxPapersSchema,
  mutedQueriesSchema,
  mutedTopicsSchema,
  queriesSchema,
  topicsSchema,
} from '@broadsheet/subscribers';
import { z } from 'zod';

/** What a preview is made of. */
export const choicesSchema = z.object(
  {
    topics: topicsSchema.default([]),
    queries: queriesSchema.default([]),
    mutedTopics: mutedTopicsSchema.default([]),
    mutedQueries: mutedQueriesSchema.default([]),
    maxPapers: maxPapersSchema.default(10),
  },
  { error: 'Send a JSON object.' },
);

/** A subscription as its bearer sees it. */
export const subscriptionSchema = z.object({
  email: z.string(),
  state: z.enum(['pending', 'active', 'paused', 'unsubscribed']),
  topics: topicsSchema,
  queries: queriesSchema,
  timezone: z.string().meta({ description: 'IANA time zone', example: 'Europe/Berlin' }),
  hour: hourSchema,
  cadence: cadenceSchema,
  maxPapers: maxPapersSchema,
  mutedTopics: mutedTopicsSchema.optional(),
  mutedQueries: mutedQueriesSchema.optional(),
});

/** The one answer to every sign-up. */
export const acceptedSchema = z.object({ status: z.literal('accepted') });

/** A number from 0 to `maxnumber` is sought whose text behind `salt` hashes to `challenge`, in hexadecimal digits. */
export const challengeSchema = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string(),
  maxnumber: z.int(),
  salt: z.string(),
  signature: z.string(),
});

import { z } from 'zod';

/** A topic as it is offered. */
export const topicSchema = z.object({
  slug: z.string(),
  name: z.string(),
  group: z.string(),
  description: z.string(),
  papersPerDay: z
    .number()
    .nullable()
    .meta({ description: 'Over the newest 30 editions, or as many as there are' }),
});

const day = z.iso.date().nullable().meta({ description: 'Null for the sample edition' });

/** What some choices make of the newest edition. */
export const previewSchema = z.object({
  date: day,
  considered: z.int(),
  papers: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      url: z.string().nullable(),
      score: z.number().nullable().meta({ description: '0 to 1; null where it is here because it trends' }),
      reasons: z.array(
        z.object({
          topic: z.string().optional().meta({ description: 'Slug' }),
          query: z.string().optional(),
          terms: z.array(z.string()),
          like: z
            .array(z.string())
            .optional()
            .meta({ description: 'Titles of the examples that it is most like' }),
        }),
      ),
    }),
  ),
});

/** A paper of an edition. */
export const paperSchema = z.object({
  id: z.string().meta({ description: 'arXiv id, `doi:…`, or `p` and a digest' }),
  title: z.string(),
  abstract: z.string(),
  authors: z.array(z.string()),
  categories: z.array(z.string()),
  url: z.string().nullable(),
  pdfUrl: z.string().nullable(),
  codeUrl: z.string().nullable(),
  source: z.string(),
  votes: z.int().nullable(),
  topics: z.array(z.string()).meta({ description: 'Slugs of the topics it matches' }),
});

/** An edition, papers in trending order. */
export const editionSchema = z.object({
  date: day,
  sample: z.boolean(),
  publication: z.int().nullable(),
  note: z.string().nullable().meta({ description: 'What it lacks, because a source could not be read' }),
  papers: z.array(paperSchema),
});

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});

/** RFC 9457, with the fields that were refused. */
export const validationProblemSchema = problemSchema.extend({
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
});

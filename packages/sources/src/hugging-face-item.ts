import type { Day } from '@broadsheet/papers';
import { arxivId, isDay } from '@broadsheet/papers/names';
import { z } from 'zod';

import type { ReadItem } from './answers.ts';

// All but the id may be absent, null, or one day of another type: what cannot be read counts as absent.
const text = z.string().nullish().catch(null);
const authors = z.array(z.object({ name: z.string() }).or(z.string()).nullable().catch(null)).catch([]);

const item = z.object({
  paper: z.object({
    id: z.string().min(1).max(100),
    title: text,
    summary: text,
    authors: authors.optional(),
    publishedAt: text,
    submittedOnDailyAt: text,
    upvotes: z.number().int().nonnegative().max(2_000_000_000).nullish().catch(null),
    githubRepo: text,
    ai_keywords: z.array(z.string()).nullish().catch(null),
  }),
  title: text,
  summary: text,
});

/**
 * Reads one item of Hugging Face's daily papers API. `upvotes` and dates are those of the inner object: the outer
 * `publishedAt` is shifted by the server's offset (reference/sources.md 1.1).
 */
export function readHuggingFaceItem(value: unknown): ReadItem {
  const parsed = item.safeParse(value);
  if (!parsed.success) return { reason: reasonOf(parsed.error) };
  const { paper, title, summary } = parsed.data;
  const name = paper.title ?? title ?? '';
  if (name.trim() === '') return { reason: 'paper.title: it is missing' };
  const arxiv = arxivId(paper.id);
  return {
    record: {
      id: paper.id,
      title: name,
      abstract: paper.summary ?? summary ?? '',
      authors: (paper.authors ?? []).flatMap((author) =>
        typeof author === 'string' ? author : (author?.name ?? []),
      ),
      categories: [],
      keywords: paper.ai_keywords ?? [],
      url:
        arxiv === null
          ? `https://huggingface.co/papers/${encodeURIComponent(paper.id)}`
          : `https://arxiv.org/abs/${arxiv}`,
      pdfUrl: arxiv === null ? null : `https://arxiv.org/pdf/${arxiv}`,
      codeUrl: paper.githubRepo ?? null,
      publishedOn: utcDay(paper.publishedAt),
      listedOn: utcDay(paper.submittedOnDailyAt),
      votes: paper.upvotes ?? null,
    },
  };
}

/** What zod found first, as `field: complaint`. */
export function reasonOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'it cannot be read' : `${issue.path.join('.') || 'item'}: ${issue.message}`;
}

/** The UTC day of an instant as the API writes it: with a time or at midnight, never the local day. */
function utcDay(instant: string | null | undefined): Day | null {
  const time = Date.parse(instant ?? '');
  const day = Number.isNaN(time) ? '' : new Date(time).toISOString().slice(0, 10);
  return isDay(day) ? day : null;
}

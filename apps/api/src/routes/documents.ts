import type { z } from 'zod';

import type { editionSchema, previewSchema, topicSchema } from '../schemas/archive.ts';
import type { subscriptionSchema } from '../schemas/subscription.ts';
import type { EditionView, FrontPage, SubscriptionView, TopicView } from '../views.ts';

/** A subscription as the API tells it; what is muted stands there where something is. */
export function subscriptionDocument(view: SubscriptionView): z.input<typeof subscriptionSchema> {
  return {
    email: view.email,
    state: view.state,
    topics: [...view.topics],
    queries: [...view.queries],
    timezone: view.timezone,
    hour: view.hour,
    cadence: view.cadence,
    maxPapers: view.maxPapers,
    ...(view.mutedTopics.length === 0 ? {} : { mutedTopics: [...view.mutedTopics] }),
    ...(view.mutedQueries.length === 0 ? {} : { mutedQueries: [...view.mutedQueries] }),
  };
}

/** A topic as the API tells it. */
export function topicDocument({
  slug,
  name,
  group,
  description,
  papersPerDay,
}: TopicView): z.input<typeof topicSchema> {
  return { slug, name, group, description, papersPerDay };
}

/** A front page as the API tells it; on an empty installation, one of nothing. */
export function previewDocument(page: FrontPage | null): z.input<typeof previewSchema> {
  if (page === null) return { date: null, considered: 0, papers: [] };
  return {
    date: page.day,
    considered: page.considered,
    papers: page.papers.map(({ paper, score, because }) => ({
      id: paper.key,
      title: paper.title,
      url: paper.url,
      score,
      reasons: because.flatMap((one) => {
        if (one.kind === 'trending') return [];
        const said = one.reasons.filter(({ field }) => field !== 'like');
        const terms = onceEach(said.flatMap((reason) => reason.terms));
        const likes = one.reasons.flatMap((reason) => (reason.field === 'like' ? reason.terms : []));
        const because = { terms, ...(likes.length === 0 ? {} : { like: likes }) };
        return [one.kind === 'topic' ? { topic: one.slug, ...because } : { query: one.query, ...because }];
      }),
    })),
  };
}

/** A word that stands in title and abstract is said once, as it stands first. */
function onceEach(terms: readonly string[]): string[] {
  const seen = new Set<string>();
  return terms.filter((term) => seen.size < seen.add(term.toLowerCase()).size);
}

/** An edition as the API tells it. */
export function editionDocument(edition: EditionView): z.input<typeof editionSchema> {
  const topics = new Map<number, string[]>();
  for (const section of edition.sections)
    for (const { paper } of section.papers)
      topics.set(paper.id, [...(topics.get(paper.id) ?? []), section.slug]);
  return {
    date: edition.day,
    sample: edition.sample,
    publication: edition.publication,
    note: edition.note,
    papers: edition.papers.map((paper) => ({
      id: paper.key,
      title: paper.title,
      abstract: paper.abstract,
      authors: [...paper.authors],
      categories: [...paper.categories],
      url: paper.url,
      pdfUrl: paper.pdfUrl,
      codeUrl: paper.codeUrl,
      source: paper.source,
      votes: paper.votes,
      topics: topics.get(paper.id) ?? [],
    })),
  };
}

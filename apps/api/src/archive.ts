import type { TopicArchive } from '@broadsheet/database';
import {
  createLatestEdition,
  describeQuery,
  papersPerDay,
  parseQuery,
  previewMatches,
  STORED_QUERY_LIMITS,
  VOLUME_EDITIONS,
  type Matcher,
  type MatchStore,
  type OfferedTopic,
  type Preview,
  type TopicStore,
} from '@broadsheet/matching';
import type { EditionPaper, EditionStore, EditionSummary } from '@broadsheet/papers';

import type { Archive } from './context.ts';
import { frontPage } from './front-page.ts';
import type { EditionView, PrintedPaper, TopicView } from './views.ts';

/** Where the archive reads. */
export type ArchiveParts = {
  editions: Pick<EditionStore, 'published' | 'byDay' | 'sample' | 'papersOf'>;
  topics: Pick<TopicStore, 'offered'>;
  matches: Pick<MatchStore, 'volumes'>;
  topicArchive: TopicArchive;
  matcher: Matcher;
};

const recentPapers = 50;

/** Binds what there is to read to its stores. */
export function createArchive(parts: ArchiveParts): Archive {
  const { editions, topics, topicArchive } = parts;
  const previewPorts = { topics, matcher: parts.matcher, latestEdition: createLatestEdition(editions) };

  async function views(offered: readonly OfferedTopic[]): Promise<readonly TopicView[]> {
    const volumes = await papersPerDay(parts, offered);
    return offered.map(({ slug, name, group, description }) => ({
      slug,
      name,
      group,
      description,
      papersPerDay: volumes.get(slug)?.papersPerDay ?? null,
      editionsCounted: volumes.get(slug)?.editions ?? 0,
    }));
  }

  /** A published edition, its topics as sections. */
  async function whole(edition: EditionSummary): Promise<EditionView> {
    const [offered, papers] = await Promise.all([topics.offered(), editions.papersOf([edition.id])]);
    const matches = await topicArchive.matchesOf(
      offered.map((topic) => topic.rule.id),
      [edition.id],
    );
    const byId = new Map(papers.map((paper) => [paper.id, paper]));
    const sections = offered.map((topic) => ({
      slug: topic.slug,
      name: topic.name,
      papers: matches
        .filter((match) => match.ruleId === topic.rule.id)
        .flatMap((match) => printed(byId.get(match.paperId), topic, match)),
    }));
    const { day, publication, note } = edition;
    return { day, publication, note, sample: false, papers, sections };
  }

  return {
    topics: async () => views(await topics.offered()),
    async preview(choices) {
      const preview = await previewMatches(previewPorts, choices);
      return { page: frontPage(preview, choices), problems: problemsOf(preview) };
    },
    async editions({ before, limit }) {
      const published = await editions.published(limit, before ?? undefined);
      const papers = await editions.papersOf(published.map((edition) => edition.id));
      // In reverse, so that the first to stand remains: the paper at place 1 may have been withdrawn.
      const first = new Map(papers.toReversed().map((paper) => [paper.editionId, paper]));
      return published.flatMap(({ id, day, publication, papers: number }) =>
        day === null || publication === null
          ? []
          : [{ day, publication, papers: number, first: first.get(id)?.title ?? null }],
      );
    },
    async edition(day) {
      const edition = await editions.byDay(day);
      return edition?.state === 'published' ? whole(edition) : null;
    },
    async sample() {
      if ((await editions.sample()) === null) return null;
      const offered = await topics.offered();
      const preview = await previewMatches(previewPorts, {
        topics: offered.map(({ slug }) => slug),
        queries: [],
      });
      const sections = offered.map(({ slug, name }) => ({ slug, name, papers: underTopic(preview, slug) }));
      return { day: null, publication: null, note: null, sample: true, papers: preview.papers, sections };
    },
    async topic(slug) {
      const offered = (await topics.offered()).filter((topic) => topic.slug === slug);
      const [topic] = offered;
      const [view] = await views(offered);
      if (topic === undefined || view === undefined) return null;
      const parsed = parseQuery(topic.rule.query, STORED_QUERY_LIMITS);
      const words = parsed.ok ? describeQuery(parsed.query) : topic.rule.query;
      const days = await topicArchive.daysOf(topic.rule.id, VOLUME_EDITIONS);
      return { ...view, words, days, recent: await recentOf(topic) };
    },
  };

  /** The newest papers of a topic; those of the sample while nothing was published. */
  async function recentOf(topic: OfferedTopic) {
    const published = await editions.published(VOLUME_EDITIONS);
    if (published.length === 0) {
      const preview = await previewMatches(previewPorts, { topics: [topic.slug], queries: [] });
      return underTopic(preview, topic.slug).map((one) => ({ day: null, printed: one }));
    }
    const matches = await topicArchive.matchesOf(
      [topic.rule.id],
      published.map((edition) => edition.id),
    );
    const newest = published
      .flatMap(({ id, day }) =>
        matches.filter((match) => match.editionId === id).map((match) => ({ day, match })),
      )
      .slice(0, recentPapers);
    const papers = await editions.papersOf([...new Set(newest.map(({ match }) => match.editionId))]);
    const byPlace = new Map(papers.map((paper) => [`${String(paper.editionId)} ${String(paper.id)}`, paper]));
    return newest.flatMap(({ day, match }) =>
      printed(byPlace.get(`${String(match.editionId)} ${String(match.paperId)}`), topic, match).map(
        (one) => ({
          day,
          printed: one,
        }),
      ),
    );
  }
}

function underTopic(preview: Preview, slug: string): readonly PrintedPaper[] {
  return preview.matched.flatMap(({ paper, because }) =>
    because
      .filter((one) => one.kind === 'topic' && one.slug === slug)
      .map((one) => ({ paper, score: one.score, because: [one] })),
  );
}

function printed(
  paper: EditionPaper | undefined,
  { slug, name }: OfferedTopic,
  match: Awaited<ReturnType<TopicArchive['matchesOf']>>[number],
): readonly PrintedPaper[] {
  if (paper === undefined) return [];
  return [{ paper, score: match.score, because: [{ kind: 'topic', slug, name, reasons: match.reasons }] }];
}

function problemsOf({ unknownTopics, problems }: Preview) {
  return [
    ...unknownTopics.map((one) => ({ field: one.in, message: `There is no topic “${one.slug}”.` })),
    ...problems.map(({ in: field, query, column, message }) => ({
      field: `${field}.${String(query)}`,
      message: `Column ${String(column)}: ${message}`,
    })),
  ];
}

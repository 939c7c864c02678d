import type { EditionPaper, EditionSummary } from '@broadsheet/papers';

import type { ReadyEdition } from './latest-edition.ts';
import { compileRule } from '../compile-rule.ts';
import type { Matcher } from '../matcher/matcher.ts';
import type { TopicStore } from '../ports.ts';
import type { QueryProblem } from '../query/query.ts';
import type { Reason, Rule } from '../rule.ts';

export type PreviewPorts = {
  /** Made by `createLatestEdition`. */
  latestEdition: () => Promise<ReadyEdition | null>;
  topics: Pick<TopicStore, 'offered'>;
  matcher: Matcher;
};

/** Why a paper is in a preview, for one topic or one line of own words. */
export type PreviewBecause = PreviewSubject & { score: number; reasons: readonly Reason[] };

type PreviewSubject = { kind: 'topic'; slug: string; name: string } | { kind: 'query'; query: string };

export type Preview = {
  /** Null on an installation without even a sample. Day null: the sample edition. */
  edition: EditionSummary | null;
  /** All papers of the edition, in trending order. */
  papers: readonly EditionPaper[];
  /** Those that match, the best first, each with every reason, the strongest first. */
  matched: readonly { paper: EditionPaper; score: number; because: readonly PreviewBecause[] }[];
  /** Slugs that are not on offer. */
  unknownTopics: readonly string[];
  /** What cannot be understood, by place in `queries`; the others are matched all the same. */
  problems: readonly (QueryProblem & { query: number })[];
};

/** The most lines of own words that one preview looks at; further ones are left out. */
export const PREVIEW_QUERIES = 20;

/** What these choices would make of the latest edition. Writes nothing. */
export async function previewMatches(
  ports: PreviewPorts,
  choices: { topics: readonly string[]; queries: readonly string[] },
): Promise<Preview> {
  const offered = new Map((await ports.topics.offered()).map((topic) => [topic.slug, topic]));
  const slugs = [...new Set(choices.topics)];
  const followed: { rule: Rule; what: PreviewSubject }[] = slugs.flatMap((slug) => {
    const topic = offered.get(slug);
    return topic === undefined ? [] : [{ rule: topic.rule, what: { kind: 'topic', slug, name: topic.name } }];
  });
  const problems: (QueryProblem & { query: number })[] = [];
  choices.queries.slice(0, PREVIEW_QUERIES).forEach((query, at) => {
    const compiled = compileRule(query);
    if (compiled.ok) followed.push({ rule: { id: 0, ...compiled.rule }, what: { kind: 'query', query } });
    else problems.push({ query: at, ...compiled.problem });
  });
  const unknownTopics = slugs.filter((slug) => !offered.has(slug));
  const latest = await ports.latestEdition();
  if (latest === null) return { edition: null, papers: [], matched: [], unknownTopics, problems };
  const { edition, papers, analysed } = latest;
  // Rules of a preview are known by their place: own words have no row, and may be those of a topic.
  const rules = followed.map(({ rule }, place) => ({ ...rule, id: place }));
  const because = new Map<number, PreviewBecause[]>();
  const { matches } = await ports.matcher.match(rules, analysed);
  for (const { ruleId, paperId, score, reasons } of matches) {
    const what = followed[ruleId]?.what;
    if (what === undefined) continue;
    because.set(paperId, [...(because.get(paperId) ?? []), { ...what, score, reasons }]);
  }
  const matched = papers
    .flatMap((paper) => {
      const all = because.get(paper.id)?.sort((a, b) => b.score - a.score) ?? [];
      return all.map(({ score }) => ({ paper, score, because: all })).slice(0, 1);
    })
    .sort((a, b) => b.score - a.score);
  return { edition, papers, matched, unknownTopics, problems };
}

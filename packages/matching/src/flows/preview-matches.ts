import type { EditionPaper, EditionSummary } from '@broadsheet/papers';

import type { ReadyEdition } from './latest-edition.ts';
import { compileRule } from '../compile-rule.ts';
import type { Matcher } from '../matcher/matcher.ts';
import type { TopicStore } from '../ports.ts';
import type { QueryProblem } from '../query/query.ts';
import type { Reason, Rule } from '../rule.ts';
import type { OfferedTopic } from '../topics/topic-definition.ts';

export type PreviewPorts = {
  /** Made by `createLatestEdition`. */
  latestEdition: () => Promise<ReadyEdition | null>;
  topics: Pick<TopicStore, 'offered'>;
  matcher: Matcher;
  /** Whether a service beside the model may be asked for what is typed: by operators; not by whoever comes along. */
  ask?: boolean;
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
  /** Papers that a muted topic or query matches: they are not among `matched`. */
  muted: ReadonlySet<number>;
  /** Slugs that are not on offer, and where they were named. */
  unknownTopics: readonly { in: 'topics' | 'mutedTopics'; slug: string }[];
  /** What cannot be understood, by place in its list; the others are matched all the same. */
  problems: readonly (QueryProblem & { in: 'queries' | 'mutedQueries'; query: number })[];
};

/** What is followed, and what is muted. */
export type PreviewChoices = {
  topics: readonly string[];
  queries: readonly string[];
  mutedTopics?: readonly string[];
  mutedQueries?: readonly string[];
};

/** The most lines of own words that one preview looks at, followed and as many muted; further ones are left out. */
export const PREVIEW_QUERIES = 20;

/** What these choices would make of the latest edition. Writes nothing. */
export async function previewMatches(ports: PreviewPorts, choices: PreviewChoices): Promise<Preview> {
  const offered = new Map((await ports.topics.offered()).map((topic) => [topic.slug, topic]));
  const followed = compile(offered, 'topics', choices.topics, 'queries', choices.queries);
  const out = compile(
    offered,
    'mutedTopics',
    choices.mutedTopics ?? [],
    'mutedQueries',
    choices.mutedQueries ?? [],
  );
  const about = {
    unknownTopics: [...followed.unknown, ...out.unknown],
    problems: [...followed.problems, ...out.problems],
  };
  const latest = await ports.latestEdition();
  if (latest === null) return { edition: null, papers: [], matched: [], muted: new Set(), ...about };
  const { edition, papers, analysed } = latest;
  const asked = [...followed.rules, ...out.rules];
  // Rules of a preview are known by their place: own words have no row, and may be those of a topic.
  const rules = asked.map(({ rule }, place) => ({ ...rule, id: place }));
  const because = new Map<number, PreviewBecause[]>();
  const muted = new Set<number>();
  const { matches } = await ports.matcher.match(rules, analysed, { ask: ports.ask ?? false });
  for (const { ruleId, paperId, score, reasons } of matches) {
    const what = asked[ruleId]?.what;
    if (what === undefined) continue;
    if (ruleId >= followed.rules.length) muted.add(paperId);
    else because.set(paperId, [...(because.get(paperId) ?? []), { ...what, score, reasons }]);
  }
  const matched = papers
    .filter(({ id }) => !muted.has(id))
    .flatMap((paper) => {
      const all = because.get(paper.id)?.sort((a, b) => b.score - a.score) ?? [];
      return all.map(({ score }) => ({ paper, score, because: all })).slice(0, 1);
    })
    .sort((a, b) => b.score - a.score);
  return { edition, papers, matched, muted, ...about };
}

/** The rules of topics and queries, with what is wrong with those that give none. */
function compile<Topics extends string, Queries extends string>(
  offered: ReadonlyMap<string, OfferedTopic>,
  topicsIn: Topics,
  topics: readonly string[],
  queriesIn: Queries,
  queries: readonly string[],
) {
  const slugs = [...new Set(topics)];
  const rules: { rule: Rule; what: PreviewSubject }[] = slugs.flatMap((slug) => {
    const topic = offered.get(slug);
    return topic === undefined ? [] : [{ rule: topic.rule, what: { kind: 'topic', slug, name: topic.name } }];
  });
  const problems: (QueryProblem & { in: Queries; query: number })[] = [];
  queries.slice(0, PREVIEW_QUERIES).forEach((query, at) => {
    const compiled = compileRule(query);
    if (compiled.ok) rules.push({ rule: { id: 0, ...compiled.rule }, what: { kind: 'query', query } });
    else problems.push({ in: queriesIn, query: at, ...compiled.problem });
  });
  const unknown = slugs.filter((slug) => !offered.has(slug)).map((slug) => ({ in: topicsIn, slug }));
  return { rules, problems, unknown };
}

import {
  analysePaper,
  compileRule,
  draftTopic,
  starterTopics,
  strandsOf,
  wordMatcher,
  type Rule,
} from '@broadsheet/matching';

import type { SeenEdition } from '../journal.ts';
import type { Wants } from '../scenario.ts';
import type { WorkFinder } from './works.ts';

/** What some editions offer one person: every work once, as it stands in the newest of them. */
export type Offer = {
  /** Trending places by work. */
  places: ReadonlyMap<number, number>;
  /** Best scores by work, for who follows anything. */
  scores: ReadonlyMap<number, number>;
  /** The publication that each stands in. */
  publications: ReadonlyMap<number, number>;
  /** What narrow thing each is on: works of one strand have one number. */
  strands: ReadonlyMap<number, number>;
};

type Page = {
  publication: number;
  places: Map<number, number>;
  scores: Map<string, Map<number, number>>;
  strands: Map<number, number>;
};

/** All editions with the matches of every interest, asked of the matcher edition by edition. */
export type Newspaper = { offer(publications: readonly number[], wants: Wants): Offer };

export function createNewspaper(
  editions: readonly SeenEdition[],
  finder: WorkFinder,
  everybody: readonly Wants[],
): Newspaper {
  const rules = rulesFor(everybody);
  const pages = new Map(editions.map((edition) => [edition.publication, pageOf(edition, finder, rules)]));
  return {
    offer(publications, wants) {
      const chosen = publications.flatMap((number) => pages.get(number) ?? []);
      const newest = new Map<number, Page>();
      for (const page of chosen) for (const work of page.places.keys()) newest.set(work, page);
      const scores = new Map<number, number>();
      for (const page of chosen) {
        for (const name of namesOf(wants)) {
          for (const [work, score] of page.scores.get(name) ?? [])
            if (newest.get(work) === page) scores.set(work, Math.max(score, scores.get(work) ?? 0));
        }
      }
      return {
        places: new Map([...newest].map(([work, page]) => [work, page.places.get(work) ?? 0])),
        scores,
        publications: new Map([...newest].map(([work, page]) => [work, page.publication])),
        strands: new Map([...newest].map(([work, page]) => [work, page.strands.get(work) ?? -1])),
      };
    },
  };
}

function namesOf({ topics, queries }: Wants): string[] {
  return [...topics.map((slug) => `topic ${slug}`), ...queries.map((query) => `query ${query}`)];
}

function rulesFor(everybody: readonly Wants[]): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const topic of starterTopics) {
    const drafted = draftTopic(topic);
    if (drafted.ok) rules.set(`topic ${topic.slug}`, { ...drafted.draft.rule, id: rules.size });
  }
  for (const query of new Set(everybody.flatMap(({ queries }) => queries))) {
    const compiled = compileRule(query);
    if (compiled.ok) rules.set(`query ${query}`, { ...compiled.rule, id: rules.size });
  }
  return rules;
}

function pageOf(
  { publication, papers }: SeenEdition,
  finder: WorkFinder,
  rules: ReadonlyMap<string, Rule>,
): Page {
  const workOf = new Map(
    papers.map((paper) => {
      const links = [paper.url, paper.pdfUrl, `https://arxiv.org/abs/${paper.key}`].filter(
        (link) => link !== null,
      );
      return [paper.id, finder.find({ title: paper.title, links }) ?? -1];
    }),
  );
  const scores = new Map<string, Map<number, number>>();
  const names = [...rules.keys()];
  const analysed = papers.map(analysePaper);
  for (const { ruleId, paperId, score } of wordMatcher.match([...rules.values()], analysed)) {
    const name = names[ruleId] ?? '';
    const matched = scores.get(name) ?? new Map<number, number>();
    scores.set(name, matched.set(workOf.get(paperId) ?? -1, score));
  }
  return {
    publication,
    places: new Map(papers.map((paper) => [workOf.get(paper.id) ?? -1, paper.position])),
    scores,
    strands: new Map(
      [...strandsOf(analysed)].map(([paperId, strand]) => [workOf.get(paperId) ?? -1, strand]),
    ),
  };
}

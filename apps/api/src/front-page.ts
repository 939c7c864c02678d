import { alsoTrendingLimit, inOrder, type Because } from '@broadsheet/digest';
import { analysePaper, strandsOf, type Preview } from '@broadsheet/matching';
import type { EditionPaper } from '@broadsheet/papers';

import type { Choices, FrontPage } from './views.ts';

/**
 * What a digest of these choices would hold today, as `chooseDigest` orders it for somebody who never voted; null while there is no
 * edition.
 */
export function frontPage(preview: Preview, choices: Choices): FrontPage | null {
  const { edition, matched, muted } = preview;
  if (edition === null) return null;
  const { maxPapers } = choices;
  const about = { day: edition.day, sample: edition.day === null, considered: preview.papers.length };
  const papers = preview.papers.filter(({ id }) => !muted.has(id));
  if (choices.topics.length + choices.queries.length === 0) {
    const trending = papers.slice(0, maxPapers).map((paper) => ({ paper, score: null, because: trend }));
    return { ...about, matched: trending.length, trendingOnly: true, papers: trending, also: [] };
  }
  const chosen = new Set(matched.map(({ paper }) => paper.id));
  return {
    ...about,
    matched: matched.length,
    trendingOnly: false,
    papers: inDigestOrder(preview).slice(0, maxPapers),
    also: papers.filter((paper) => !chosen.has(paper.id)).slice(0, alsoTrendingLimit),
  };
}

const trend: readonly Because[] = [{ kind: 'trending' }];

/** Strands of the edition at hand, which stays the same list from preview to preview. */
const known = new WeakMap<readonly EditionPaper[], ReadonlyMap<number, number>>();

function inDigestOrder({ edition, papers, matched }: Preview): Preview['matched'] {
  // The sample edition has no strands: it is never published.
  const strands =
    edition?.day === null ? noStrands : (known.get(papers) ?? strandsOf(papers.map(analysePaper)));
  known.set(papers, strands);
  const byPaper = new Map(matched.map((one) => [one.paper.id, one]));
  const ordered = inOrder(
    matched.map(({ paper, score }) => ({
      worth: score,
      offer: {
        item: { editionId: paper.editionId, paperId: paper.id, ruleId: 0, score },
        position: paper.position,
        strand: strands.get(paper.id) ?? paper.id,
      },
    })),
  );
  return ordered.flatMap(({ item }) => byPaper.get(item.paperId) ?? []);
}

const noStrands: ReadonlyMap<number, number> = new Map();

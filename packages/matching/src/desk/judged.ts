import type { Match } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';
import { rankedTerms, type Frequencies } from './terms.ts';

/** Whether papers belong to a topic, by the operators' word; by paper id. */
export type Judgements = ReadonlyMap<number, boolean>;

/** Papers that a topic chose and readers voted up (true) or down, by paper id; those voted up as often as down are left out. */
export type Voted = ReadonlyMap<number, boolean>;

/** How a rule does on what was judged. Null where there is nothing to divide by. */
export type Quality = {
  yes: number;
  no: number;
  /** Judged yes among the judged that match. */
  precision: number | null;
  /** Matching among the judged yes. */
  recall: number | null;
};

/** Precision and recall of what matches, on the judged papers alone. */
export function qualityOf(judgements: Judgements, matched: readonly Pick<Match, 'paperId'>[]): Quality {
  const ids = new Set(matched.map(({ paperId }) => paperId));
  let yes = 0;
  let hits = 0;
  let falls = 0;
  for (const [paperId, belongs] of judgements) {
    if (belongs) yes += 1;
    if (ids.has(paperId)) {
      if (belongs) hits += 1;
      else falls += 1;
    }
  }
  return {
    yes,
    no: judgements.size - yes,
    precision: hits + falls === 0 ? null : hits / (hits + falls),
    recall: yes === 0 ? null : hits / yes,
  };
}

/**
 * What to judge next: what lies about the cut-off tells most, from both sides in turn; each paper once, judged ones never.
 * @param scored the best first
 */
export function judgeNext(
  scored: readonly Match[],
  cutoff: number,
  judgements: Judgements,
  limit: number,
): readonly Match[] {
  const seen = new Set<number>();
  return [...scored]
    .sort((a, b) => Math.abs(a.score - cutoff) - Math.abs(b.score - cutoff) || a.paperId - b.paperId)
    .filter(({ paperId }) => !judgements.has(paperId) && !seen.has(paperId) && seen.add(paperId))
    .slice(0, limit);
}

/** Words by which papers are known to resemble others. */
const tellingWords = 30;

/**
 * Papers that a rule gives no score, by how much they say of what papers that belong say: recall is only honest where such
 * papers are judged as well.
 * @param like papers that belong, judged so or matched
 * @param leaveOut ids of those that score, and of those that are judged
 */
export function nearMisses(
  papers: readonly AnalysedPaper[],
  like: readonly AnalysedPaper[],
  known: { usual: Frequencies; leaveOut: ReadonlySet<number>; limit: number },
): readonly AnalysedPaper[] {
  const words = rankedTerms(like, known.usual, 1)
    .filter(({ term }) => !term.includes(' '))
    .slice(0, tellingWords);
  const seen = new Set(known.leaveOut);
  return papers
    .filter(({ paperId }) => !seen.has(paperId) && seen.add(paperId))
    .map((paper) => ({ paper, said: resemblance(paper, words) }))
    .filter(({ said }) => said > 0)
    .sort((a, b) => b.said - a.said || a.paper.paperId - b.paper.paperId)
    .slice(0, known.limit)
    .map(({ paper }) => paper);
}

function resemblance(
  { fields: { title, abstract } }: AnalysedPaper,
  words: readonly { term: string; lift: number }[],
): number {
  let sum = 0;
  for (const { term, lift } of words) {
    if (title.postings.has(term)) sum += 2 * lift;
    else if (abstract.postings.has(term)) sum += lift;
  }
  return sum;
}

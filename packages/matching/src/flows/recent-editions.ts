import type { EditionPaper, EditionSummary } from '@broadsheet/papers';

import { frequenciesOf, type Frequencies } from '../desk/terms.ts';
import type { MatchedEditions } from '../ports.ts';
import { analysePaper, type AnalysedPaper } from '../text/analysed-paper.ts';

/** The newest editions with their papers, ready for any rule. */
export type RecentEditions = {
  /** Newest first. */
  editions: readonly EditionSummary[];
  papers: readonly EditionPaper[];
  /** In step with `papers`. */
  analysed: readonly AnalysedPaper[];
  /** What is usual in these papers; counted when it is first asked for. */
  usual: () => Frequencies;
};

/** Over how many editions the desk tries a draft. */
export const DESK_EDITIONS = 30;
/** At most so many papers of them, the newest: some 20 kB each once analysed. */
const mostPapers = 5000;

type Kept = { edition: EditionSummary; papers: readonly EditionPaper[]; analysed: readonly AnalysedPaper[] };

/**
 * The newest published editions, else the sample. Each is read and analysed once in a process, and again when its number of
 * papers changed (one was withdrawn): the desk asks with every key that is typed.
 */
export function createRecentEditions(
  ports: Pick<MatchedEditions, 'published' | 'sample' | 'papersOf'>,
): () => Promise<RecentEditions> {
  let kept = new Map<number, Kept>();
  let last: { of: readonly Kept[]; made: RecentEditions } | null = null;

  async function ready(edition: EditionSummary): Promise<Kept> {
    const standing = kept.get(edition.id);
    if (standing?.edition.papers === edition.papers) return standing;
    const papers = await ports.papersOf([edition.id]);
    return { edition, papers, analysed: papers.map(analysePaper) };
  }

  return async () => {
    const published = await ports.published(DESK_EDITIONS);
    const sample = published.length === 0 ? await ports.sample() : null;
    const wanted = sample === null ? published : [sample];
    const all: Kept[] = [];
    let papers = 0;
    for (const edition of wanted) {
      if (papers > 0 && papers + edition.papers > mostPapers) break;
      all.push(await ready(edition));
      papers += edition.papers;
    }
    kept = new Map(all.map((one) => [one.edition.id, one]));
    if (last?.of.length === all.length && last.of.every((one, at) => one === all[at])) return last.made;
    const analysed = all.flatMap((one) => one.analysed);
    let usual: Frequencies | null = null;
    const made: RecentEditions = {
      editions: all.map(({ edition }) => edition),
      papers: all.flatMap((one) => one.papers),
      analysed,
      usual: () => (usual ??= frequenciesOf(analysed)),
    };
    last = { of: all, made };
    return made;
  };
}

import type { EditionPaper, EditionSummary } from '@broadsheet/papers';

import type { MatchedEditions } from '../ports.ts';
import { analysePaper } from '../text/analysed-paper.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** An edition with its papers in trending order, ready for any rule. */
export type ReadyEdition = {
  edition: EditionSummary;
  papers: readonly EditionPaper[];
  analysed: readonly AnalysedPaper[];
};

/**
 * The newest published edition, else the sample edition, else null. Read and analysed again only when it is another one or
 * its number of papers changed (one was withdrawn): an open page may ask with every key that is typed.
 */
export function createLatestEdition(
  editions: Pick<MatchedEditions, 'published' | 'sample' | 'papersOf'>,
): () => Promise<ReadyEdition | null> {
  let kept: ReadyEdition | null = null;
  return async () => {
    const [newest] = await editions.published(1);
    const edition = newest ?? (await editions.sample());
    if (edition === null) return null;
    if (kept?.edition.id !== edition.id || kept.edition.papers !== edition.papers) {
      const papers = await editions.papersOf([edition.id]);
      kept = { edition, papers, analysed: papers.map(analysePaper) };
    }
    return kept;
  };
}

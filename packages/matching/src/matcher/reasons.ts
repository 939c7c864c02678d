import { quoteWords, reasonsOf } from './paper-reading.ts';
import type { Reason } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** Adds the words of a paper that carried what a model understood to what was found by letters; none twice. */
export function withWords(
  reasons: readonly Reason[],
  paper: AnalysedPaper,
  stems: readonly string[],
): readonly Reason[] {
  if (stems.length === 0) return reasons;
  const further = reasonsOf(quoteWords(paper, stems));
  const fields = new Set([...reasons, ...further].map(({ field }) => field));
  return [...fields].map((field) => {
    const terms = [...reasons, ...further].filter((one) => one.field === field).flatMap((one) => one.terms);
    const seen = new Set<string>();
    return {
      field,
      terms: terms.filter((term) => seen.size < seen.add(term.toLowerCase()).size),
    };
  });
}

/** Adds the examples that a paper is like; a paper is not said to be like itself. */
export function withLikeness(
  reasons: readonly Reason[],
  paper: AnalysedPaper,
  titles: readonly string[],
): readonly Reason[] {
  const others = [...new Set(titles)].filter((title) => title !== paper.fields.title.text);
  return others.length === 0 ? reasons : [...reasons, { field: 'like', terms: others.slice(0, 2) }];
}

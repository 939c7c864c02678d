import type { AnalysedPaper } from '../text/analysed-paper.ts';
import { distinctTerms, type Frequencies } from './terms.ts';

/** Terms of a first query: enough to find its like, few enough to read. */
const most = 8;

/**
 * A first query from example papers: what they say and others do not, as alternatives.
 * @param usual of the papers that a rule will meet
 * @returns a query, empty where the examples have nothing in common that others lack
 */
export function queryFromExamples(examples: readonly AnalysedPaper[], usual: Frequencies): string {
  const shared = distinctTerms(examples, usual, Math.min(2, examples.length));
  const terms = shared.length >= 3 ? shared : [...shared, ...distinctTerms(examples, usual, 1).slice(0, 4)];
  return [...new Set(terms.map(({ text }) => text))].slice(0, most).join(' OR ');
}

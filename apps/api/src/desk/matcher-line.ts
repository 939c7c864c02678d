import type { MatcherStanding } from '@broadsheet/matching';

import { count } from '../pages/words.ts';

/** What matching goes by, in a sentence for operators. */
export function matcherLine(standing: MatcherStanding): string {
  if (standing.by === 'model') {
    const day = standing.learntAt.toISOString().slice(0, 10);
    return `Words and examples are understood by a model learnt from ${count(standing.papers, 'paper')} on ${day} (${standing.version}).`;
  }
  const { papers, of } = standing;
  if (papers >= of)
    return 'Matching is by words alone: there are papers enough, and a model of words is learnt within minutes.';
  return `Matching is by words alone until there are ${count(of, 'paper')} to learn from: ${papers.toLocaleString('en')} so far.`;
}

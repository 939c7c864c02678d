import type { BesideStanding, MatcherStanding } from '@broadsheet/matching';

import { count } from '../pages/words.ts';

/** What matching goes by, in a sentence or two for operators. */
export function matcherLine(standing: MatcherStanding): string {
  const { beside } = standing;
  return beside === null ? wordsLine(standing) : `${wordsLine(standing)} ${besideLine(beside)}`;
}

function wordsLine(standing: MatcherStanding): string {
  if (standing.by === 'model') {
    const day = standing.learntAt.toISOString().slice(0, 10);
    return `Words and examples are understood by a model learnt from ${count(standing.papers, 'paper')} on ${day} (${standing.version}).`;
  }
  const { papers, of } = standing;
  if (papers >= of)
    return 'Matching is by words alone: there are papers enough, and a model of words is learnt within minutes.';
  return `Matching is by words alone until there are ${count(of, 'paper')} to learn from: ${papers.toLocaleString('en')} so far.`;
}

/** How the embedding service stands. */
function besideLine({ service, learnt, away }: BesideStanding): string {
  if (away !== null) {
    const since = `${away.since.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return `The embedding service (${service}) is away since ${since}, and matching goes on without it: ${away.reason}.`;
  }
  return learnt
    ? `Beside it stands an embedding service (${service}).`
    : `The embedding service (${service}) is used from when a model is learnt beside it: within minutes of there being papers enough.`;
}

import { isStopWord, specificity } from './text/common-words.ts';
import type { AnalysedPaper } from './text/analysed-paper.ts';

/** From this cosine on, two papers are on the same narrow thing. */
const ALIKE = 0.2;
/** They share at least so many words: in an edition of few papers one alone may make as much. */
const SHARED = 4;
/** A word of the title says as much as so many of the abstract. */
const TITLE = 3;
/** Half the words of an abstract stand in no other paper of the day: they hold little against likeness. */
const ALONE = 0.3;

/**
 * Papers of one edition that are on the same narrow thing: by paper, the id of the first of its strand, in the order given. A
 * paper that resembles none before it begins a strand of its own. By the words of titles and abstracts, the rarer in this
 * edition the heavier; the cost grows with the words that strands share.
 */
export function strandsOf(papers: readonly AnalysedPaper[]): ReadonlyMap<number, number> {
  const said = papers.map(wordsOf);
  const holding = new Map<string, number>();
  for (const words of said) for (const word of words.keys()) holding.set(word, (holding.get(word) ?? 0) + 1);
  const strands = new Map<number, number>();
  /** The first papers of strands, by their words. */
  const firsts = new Map<string, { paperId: number; weight: number }[]>();
  papers.forEach(({ paperId }, place) => {
    const vector = weigh(said[place] ?? new Map(), holding, papers.length);
    const likeness = new Map<number, { cosine: number; shared: number }>();
    for (const [word, weight] of vector)
      for (const first of firsts.get(word) ?? []) {
        const { cosine, shared } = likeness.get(first.paperId) ?? { cosine: 0, shared: 0 };
        likeness.set(first.paperId, { cosine: cosine + weight * first.weight, shared: shared + 1 });
      }
    let strand = paperId;
    let most = ALIKE;
    for (const [first, { cosine, shared }] of likeness)
      if (shared >= SHARED && cosine > most) {
        strand = first;
        most = cosine;
      }
    strands.set(paperId, strand);
    if (strand !== paperId) return;
    for (const [word, weight] of vector) {
      const list = firsts.get(word);
      if (list === undefined) firsts.set(word, [{ paperId, weight }]);
      else list.push({ paperId, weight });
    }
  });
  return strands;
}

/** How much a paper says each word, by stem. */
function wordsOf({ fields: { title, abstract } }: AnalysedPaper): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  for (const [field, weight] of [
    [title, TITLE],
    [abstract, 1],
  ] as const)
    for (const [word, at] of field.postings) {
      if (word.length < 2 || isStopWord(word)) continue;
      words.set(word, (words.get(word) ?? 0) + weight * (1 + Math.log(at.length)) * specificity(word));
    }
  return words;
}

function weigh(
  words: ReadonlyMap<string, number>,
  holding: ReadonlyMap<string, number>,
  papers: number,
): readonly (readonly [string, number])[] {
  const weighed = [...words].map(([word, said]) => {
    const held = holding.get(word) ?? 1;
    return [word, said * Math.log((papers + 1) / held) * (held === 1 ? ALONE : 1)] as const;
  });
  const length = Math.sqrt(weighed.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return length === 0 ? [] : weighed.map(([word, weight]) => [word, weight / length] as const);
}

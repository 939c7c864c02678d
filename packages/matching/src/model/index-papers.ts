import { impactOf, placeOf } from './model.ts';
import type { Archive, Model } from './model.ts';
import type { PaperWords } from './paper-words.ts';

/** Indexes papers by the words that a model knows. */
export function indexPapers(
  space: Pick<Model, 'vocabulary' | 'dimensions' | 'directions'>,
  papers: readonly PaperWords[],
): Archive {
  const { vocabulary, dimensions } = space;
  const places = new Float32Array(papers.length * dimensions);
  const starts = new Uint32Array(vocabulary.words.length + 1);
  papers.forEach((paper, at) => {
    places.set(placeOf(space, paper), at * dimensions);
    for (const word of paper.counts.keys()) {
      const number = vocabulary.numbers.get(word);
      if (number !== undefined) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
    }
  });
  for (let word = 0; word < vocabulary.words.length; word += 1) {
    starts[word + 1] = (starts[word + 1] ?? 0) + (starts[word] ?? 0);
  }
  const next = starts.slice();
  const postings = new Uint32Array(starts[vocabulary.words.length] ?? 0);
  const impacts = new Float32Array(postings.length);
  papers.forEach((paper, number) => {
    for (const [word, mentions] of paper.counts) {
      const term = vocabulary.numbers.get(word);
      if (term === undefined) continue;
      const at = next[term] ?? 0;
      postings[at] = number;
      impacts[at] = impactOf(mentions, paper.length, vocabulary.meanLength);
      next[term] = at + 1;
    }
  });
  return { size: papers.length, places, starts, papers: postings, impacts };
}

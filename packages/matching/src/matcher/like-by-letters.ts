import { impactOf } from '../model/model.ts';
import { wordsOfText } from '../model/paper-words.ts';
import type { PaperText, PaperWords } from '../model/paper-words.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import { tokenise } from '../text/tokenise.ts';
import { specificity } from '../text/common-words.ts';
import { stem } from '../text/stem.ts';

/** So many words tell most of a paper. */
const TELLING = 16;
/** Shares of what the example itself comes to: from where papers are meant, and as good as it gets. */
const MEANT = 0.3;
const BEST = 0.7;
/** Words of a usual paper, by which long ones are told; as good as any where nothing was learnt. */
const USUAL_LENGTH = 150;

/** What a paper is like by its letters alone, while no model is learnt: its most telling words. */
export function likeByLetters(example: PaperText): Understanding {
  const words = wordsOfText(example);
  const folded = new Map(
    tokenise([example.title, example.abstract, ...example.keywords].join('\n')).map((token) => [
      stem(token.folded),
      token.folded,
    ]),
  );
  const weights = [...words.counts]
    .map(([word, mentions]) => {
      const weight = specificity(folded.get(word) ?? word) ** 2 * Math.log(1 + mentions);
      return [word, word.length > 2 ? weight : 0] as const;
    })
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, TELLING);
  const understood = { words: new Map(weights), direction: new Float32Array() };
  const own = [...viewByLetters(words).impacts].reduce(
    (sum, [word, impact]) => sum + (understood.words.get(word) ?? 0) * impact,
    0,
  );
  return { ...understood, cutoff: MEANT * own, top: BEST * own };
}

/** A paper as such an understanding looks at it. */
export function viewByLetters(paper: PaperWords): PaperView {
  const impacts = [...paper.counts].map(
    ([word, mentions]) => [word, impactOf(mentions, paper.length, USUAL_LENGTH)] as const,
  );
  return { impacts: new Map(impacts), place: new Float32Array() };
}

/** The words of a paper that carried such a score, the first the most. */
export function carriedByLetters(understanding: Understanding, view: PaperView): string[] {
  return [...view.impacts]
    .map(([word, impact]) => ({ word, share: (understanding.words.get(word) ?? 0) * impact }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share || (a.word < b.word ? -1 : 1))
    .slice(0, 4)
    .map(({ word }) => word);
}

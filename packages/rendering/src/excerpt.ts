import { cutText } from '@broadsheet/papers';

import { oneLine } from './text.ts';

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Words with a full stop that ends no sentence. */
const abbreviated =
  /(?:^|[\s(])(?:e\.g|i\.e|et al|cf|vs|Fig|Figs|Eq|Sec|Tab|Dr|Prof|approx|resp|[A-Z])\.\s*$/u;

/**
 * The beginning of an abstract: whole if it is at most `most` characters, else cut after the last sentence that ends
 * between `least` and `most`, else after a word, with `…`.
 */
export function excerpt(abstract: string, least = 280, most = 480): string {
  const text = oneLine(abstract);
  if (text.length <= most) return text;
  let end = 0;
  for (const { index, segment } of sentences.segment(text.slice(0, most + 1))) {
    const next = index + segment.length;
    if (next > most || abbreviated.test(segment)) continue;
    if (next >= least && /[.!?。！？]["”’)\]]*\s*$/u.test(segment)) end = next;
  }
  return end > 0 ? text.slice(0, end).trim() : cutText(text, most);
}

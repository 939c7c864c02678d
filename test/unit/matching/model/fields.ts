import { archiveOf, encodeModel, learnModel, versionOf, wordsOfText } from '@broadsheet/matching';
import type { PaperText } from '@broadsheet/matching';

const FIELDS = 60;

/**
 * Sixty fields of ten papers each, field by field in turn. Of the first field half never says "jailbreak": a synonym that only
 * company teaches. The second is about proteins.
 */
export const fields: readonly PaperText[] = Array.from({ length: FIELDS * 10 }, (_, at) => {
  const field = at % FIELDS;
  const said =
    field === 0
      ? `${at % (2 * FIELDS) === 0 ? 'jailbreak prompts' : 'adversarial suffix'} attack aligned models`
      : field === 1
        ? 'protein folding predicts structure of chains'
        : ['grasp', 'render', 'parse', 'route'].map((word) => `${word}${String(field)}`).join(' ');
  const others = `w${String(at % 11)} v${String(at % 13)} u${String(at % 7)}`;
  return { title: said, abstract: `We study ${said}, how ${said} goes under ${others}.`, keywords: [] };
});

/** Learns from papers as an installation does. */
export function learnt(papers: readonly PaperText[]): { bytes: Uint8Array; version: string } {
  const words = papers.map(wordsOfText);
  const bytes = encodeModel(learnModel(words), archiveOf(words));
  return { bytes, version: versionOf(bytes) };
}

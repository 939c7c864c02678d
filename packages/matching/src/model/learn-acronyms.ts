import { acronymsIn } from '../text/acronyms.ts';
import type { Acronym } from '../text/acronyms.ts';

/** Fewer papers than this may have made it up. */
const LEAST_PAPERS = 3;
/** Of all who introduce an acronym, so many mean this by it: what stands for many things stands for none. */
const LEAST_SHARE = 1 / 3;

/** Counts what papers introduce, one after the other. */
export type AcronymCounter = {
  /** @param text the title and abstract of one paper */
  read(text: string): void;
  /** Acronyms with enough support, by the alphabet: the same papers in any order give the same. */
  learnt(): Acronym[];
};

/** Begins to count. */
export function countAcronyms(): AcronymCounter {
  const introduced = new Map<string, Map<string, number>>();
  return {
    read(text) {
      for (const { short, long } of acronymsIn(text)) {
        const forms = introduced.get(short) ?? new Map<string, number>();
        introduced.set(short, forms);
        const form = long.join(' ');
        forms.set(form, (forms.get(form) ?? 0) + 1);
      }
    },
    learnt() {
      const names = [...introduced.keys()].sort();
      return names.flatMap((short) => {
        const forms = [...(introduced.get(short) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
        const all = forms.reduce((sum, [, papers]) => sum + papers, 0);
        return forms
          .filter(([, papers]) => papers >= LEAST_PAPERS && papers >= LEAST_SHARE * all)
          .map(([form]) => ({ short, long: form.split(' ') }));
      });
    },
  };
}

/**
 * Adds to an acronym that is asked for the words of its long form, which count together as much as it does, and to a whole long
 * form its acronym. Only where nothing else is asked for beside: the same thing said twice would outweigh what tells it apart.
 */
export function withAcronyms(
  acronyms: readonly Acronym[],
  words: ReadonlyMap<string, number>,
): Map<string, number> {
  const all = new Map(words);
  for (const { short, long } of acronyms) {
    if ([...words.keys()].some((word) => word !== short && !long.includes(word))) continue;
    const weight = words.get(short);
    if (weight !== undefined) {
      for (const word of long) if (!all.has(word)) all.set(word, weight / long.length);
    } else if (words.size > 0 && long.every((word) => words.has(word))) {
      all.set(short, Math.min(...words.values()));
    }
  }
  return all;
}

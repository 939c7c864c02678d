import type { SeenPaper } from '../journal.ts';
import type { Work } from '../scenario.ts';

/** Tells which work is meant, by the scenario's own knowledge of it. */
export type WorkFinder = {
  /** By an arXiv id in an address, else by title; undefined for what no source ever told of. */
  find(paper: SeenPaper): number | undefined;
  nameOf(work: number): string;
};

export function createWorkFinder(works: readonly Work[]): WorkFinder {
  const byId = new Map<string, number>();
  const byTitle = new Map<string, number>();
  for (const [index, { arxiv, titles }] of works.entries()) {
    if (arxiv !== null) byId.set(arxiv, index);
    for (const title of titles) byTitle.set(sameTitle(title), index);
  }
  return {
    find({ title, links }) {
      const id = links.flatMap(
        (link) => /arxiv\.org\/(?:abs|pdf)\/(\d{4}\.\d{4,5})/.exec(link)?.[1] ?? [],
      )[0];
      return (id === undefined ? undefined : byId.get(id)) ?? byTitle.get(sameTitle(title));
    },
    nameOf(work) {
      const { arxiv, titles } = works[work] ?? { arxiv: null, titles: [] };
      return `${arxiv ?? 'no id'} “${titles[0] ?? ''}”`;
    },
  };
}

/** Letters and digits alone, in lower case. */
export function sameTitle(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

import type { Day, EditionPaper } from '@broadsheet/papers';

import type { ChosenPaper, Digest, DigestContents, DigestItem } from '../digest.ts';
import type { DigestStore } from '../ports.ts';

/** The name under which a reason is looked up. */
export function reasonKey(item: { editionId: number; paperId: number; ruleId: number }): string {
  return `${String(item.editionId)}:${String(item.paperId)}:${String(item.ruleId)}`;
}

/**
 * Puts the papers, as they stood when their editions were frozen, and the reasons back into a digest's contents. Papers
 * withdrawn since keep their place, and are named as such; of what was cut they are left out.
 * @param editionId the newest edition covered
 */
export async function composeDigest(
  store: DigestStore,
  planned: { contents: DigestContents; localDay: Day; editionId: number },
): Promise<Digest> {
  const { localDay, editionId } = planned;
  const contents = await standingContents(store, planned.contents);
  const all = [...contents.items, ...contents.also, ...contents.cut];
  const editionIds = [...new Set([editionId, ...all.map((item) => item.editionId)])];
  const papers = new Map(
    (await store.papersOf(editionIds)).map((paper) => [paperKey(paper.editionId, paper.id), paper]),
  );
  const days = await store.daysOf(editionIds);
  const withdrawn = await store.withdrawn();
  const reasons = await store.reasonsOf(
    [...contents.items, ...contents.cut].filter(({ ruleId }) => ruleId !== 0),
  );
  const paperOf = (item: DigestItem): EditionPaper | undefined =>
    papers.get(paperKey(item.editionId, item.paperId));
  const chosen = (items: readonly DigestItem[]): ChosenPaper[] =>
    items.flatMap((item) => {
      const paper = paperOf(item);
      if (paper === undefined) return [];
      const label = contents.labels[String(item.ruleId)];
      const because: ChosenPaper['because'] =
        label === undefined
          ? { kind: 'trending' }
          : { ...label, reasons: reasons.get(reasonKey(item)) ?? [] };
      return [{ paper, because, ruleId: item.ruleId }];
    });
  const editionDay = days.get(editionId) ?? null;
  return {
    localDay,
    editionDay,
    sample: editionDay === null,
    considered: contents.considered,
    matched: contents.matched,
    trendingOnly: contents.trendingOnly,
    note: contents.note ?? null,
    items: chosen(contents.items),
    also: contents.also.flatMap((item) => paperOf(item) ?? []),
    cut: chosen(contents.cut).filter(({ paper }) => !withdrawn.has(paper.id)),
    withdrawn,
  };
}

/** The same contents with papers that were merged since they were planned under their survivors. */
async function standingContents(store: DigestStore, contents: DigestContents): Promise<DigestContents> {
  const { items, also, cut } = contents;
  const survivors = await store.survivorsOf([...items, ...also, ...cut].map(({ paperId }) => paperId));
  if (survivors.size === 0) return contents;
  const standing = (list: readonly DigestItem[]): DigestItem[] =>
    list.map((item) => ({ ...item, paperId: survivors.get(item.paperId) ?? item.paperId }));
  return { ...contents, items: standing(items), also: standing(also), cut: standing(cut) };
}

function paperKey(editionId: number, paperId: number): string {
  return `${String(editionId)}:${String(paperId)}`;
}

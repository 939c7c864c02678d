import type { FragmentKey, FragmentStore } from '@broadsheet/database';
import { UnbuildableError } from '@broadsheet/delivery';
import { type DigestContents, type DigestItem, type DigestStore, reasonKey } from '@broadsheet/digest';
import {
  type DigestFrame,
  type PaperFragment,
  type ReasonFragment,
  type Templates,
  renderPaper,
  renderReason,
} from '@broadsheet/rendering';

/** Fragments of an edition under one template version, by paper and rule. */
type Known = {
  papers: Map<number, PaperFragment>;
  reasons: Map<string, ReasonFragment>;
  loading: Promise<void> | null;
};

/** Editions whose fragments stay in memory: those that daily and weekly digests draw on. */
const editionsKept = 16;

export type EditionFragments = {
  frame(version: string): Promise<DigestFrame>;
  /** Makes sure that everything a digest prints is at hand. */
  prepare(contents: DigestContents, version: string): Promise<void>;
  /** After `prepare`; undefined where the paper was withdrawn. */
  paper(item: DigestItem, version: string): PaperFragment | undefined;
  /** After `prepare`; null where no rule chose the paper. */
  reason(item: DigestItem, version: string): ReasonFragment | null;
};

/**
 * Papers and reasons, rendered once per edition and template version and kept in the database: whoever comes second, in
 * this process or another, joins the very same bytes.
 */
export function createEditionFragments(ports: {
  store: FragmentStore;
  digests: DigestStore;
  templates: Templates;
}): EditionFragments {
  const { store, digests, templates } = ports;
  const frames = new Map<string, DigestFrame>([[templates.version, templates.frame]]);
  const editions = new Map<string, Known>();

  const knownOf = (editionId: number, version: string): Known => {
    const name = `${String(editionId)} ${version}`;
    const known = editions.get(name) ?? { papers: new Map(), reasons: new Map(), loading: null };
    // Last used last: the first is the one to forget.
    editions.delete(name);
    editions.set(name, known);
    if (editions.size > editionsKept) editions.delete(editions.keys().next().value ?? '');
    return known;
  };

  const reload = async (editionId: number, version: string, known: Known): Promise<void> => {
    for (const { paperId, ruleId, fragment } of await store.load(editionId, version)) {
      if (ruleId === 0) known.papers.set(paperId, fragment as PaperFragment);
      else known.reasons.set(keyOf({ paperId, ruleId }), fragment as ReasonFragment);
    }
  };

  const missing = (known: Known, items: readonly DigestItem[]): boolean =>
    items.some(
      (item) => !known.papers.has(item.paperId) || (item.ruleId !== 0 && !known.reasons.has(keyOf(item))),
    );

  const render = async (
    editionId: number,
    contents: DigestContents,
    items: readonly DigestItem[],
    known: Known,
  ) => {
    const fragments: (FragmentKey & { fragment: unknown })[] = [];
    if (items.some((item) => !known.papers.has(item.paperId))) {
      for (const paper of await digests.papersOf([editionId])) {
        if (!known.papers.has(paper.id))
          fragments.push({ paperId: paper.id, ruleId: 0, fragment: renderPaper(templates, paper) });
      }
    }
    const unreasoned = items.filter((item) => item.ruleId !== 0 && !known.reasons.has(keyOf(item)));
    const reasons = await digests.reasonsOf(unreasoned);
    for (const item of unreasoned) {
      const label = contents.labels[String(item.ruleId)];
      if (label === undefined) continue;
      const because = { ...label, reasons: reasons.get(reasonKey(item)) ?? [] };
      fragments.push({
        paperId: item.paperId,
        ruleId: item.ruleId,
        fragment: renderReason(templates, because),
      });
    }
    if (fragments.length > 0) await store.keep(editionId, templates.version, fragments);
  };

  /** One after another for each edition, so that a page of digests renders what it shares once. */
  const fill = async (
    editionId: number,
    version: string,
    contents: DigestContents,
    items: readonly DigestItem[],
  ): Promise<void> => {
    const known = knownOf(editionId, version);
    while (missing(known, items)) {
      if (known.loading !== null) {
        await known.loading;
        continue;
      }
      known.loading = (async () => {
        await reload(editionId, version, known);
        // An older version is never rendered again: what it has was kept before its first byte left.
        if (!missing(known, items) || version !== templates.version) return;
        await render(editionId, contents, items, known);
        await reload(editionId, version, known);
      })().finally(() => {
        known.loading = null;
      });
      await known.loading;
      // What is still missing now was withdrawn.
      return;
    }
  };

  return {
    async frame(version) {
      const known = frames.get(version) ?? ((await store.frame(version)) as DigestFrame | undefined);
      if (known === undefined)
        throw new UnbuildableError(`The frame of template version ${version} is not kept`);
      frames.set(version, known);
      return known;
    },
    async prepare(contents, version) {
      const items = [...contents.items, ...contents.also];
      for (const editionId of new Set(items.map((item) => item.editionId))) {
        await fill(
          editionId,
          version,
          contents,
          items.filter((item) => item.editionId === editionId),
        );
      }
    },
    paper: (item, version) => knownOf(item.editionId, version).papers.get(item.paperId),
    reason: (item, version) =>
      item.ruleId === 0 ? null : (knownOf(item.editionId, version).reasons.get(keyOf(item)) ?? null),
  };
}

function keyOf({ paperId, ruleId }: FragmentKey): string {
  return `${String(paperId)}:${String(ruleId)}`;
}

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
type Fragments = {
  papers: Map<number, PaperFragment>;
  /** By rule, then by paper. */
  reasons: Map<number, Map<number, ReasonFragment>>;
};

/** They are forgotten by other maps in their place: whoever has them in hand keeps the ones that they have. */
type Known = Fragments & { reasonCount: number; loading: Promise<Fragments> | null };

/** Editions whose fragments stay in memory: those that daily and weekly digests draw on. */
const editionsKept = 16;

/** Reasons of an edition that stay in memory: words of one subscriber's own give a reason that nobody else has. About a kilobyte each. */
const reasonsKept = 5000;

/** What was withdrawn is asked again once the last answer is so old, in milliseconds. */
const withdrawnLasts = 500;

/** What one digest prints, in hand: it stays there whatever is forgotten meanwhile. */
export type DigestFragments = {
  /** Undefined where the paper was withdrawn. */
  paper(item: DigestItem): PaperFragment | undefined;
  /** Null where no rule chose the paper. */
  reason(item: DigestItem): ReasonFragment | null;
};

export type EditionFragments = {
  frame(version: string): Promise<DigestFrame>;
  /** Everything that a digest prints, however many editions it draws on. */
  prepare(contents: DigestContents, version: string): Promise<DigestFragments>;
  /** Papers that were withdrawn, as of a moment ago. */
  withdrawn(): Promise<ReadonlySet<number>>;
};

/**
 * Papers and reasons, rendered once per edition and template version and kept in the database: whoever comes second, in
 * this process or another, joins the very same bytes.
 */
export function createEditionFragments(ports: {
  store: FragmentStore;
  digests: DigestStore;
  templates: Templates;
  /** A clock that never jumps, in milliseconds. */
  elapsed: () => number;
}): EditionFragments {
  const { store, digests, templates, elapsed } = ports;
  let asked: { at: number; answer: Promise<ReadonlySet<number>> } | null = null;
  const frames = new Map<string, DigestFrame>([[templates.version, templates.frame]]);
  const editions = new Map<string, Known>();

  const knownOf = (editionId: number, version: string): Known => {
    const name = `${String(editionId)} ${version}`;
    const known = editions.get(name) ?? {
      papers: new Map(),
      reasons: new Map(),
      reasonCount: 0,
      loading: null,
    };
    // Last used last: the first is the one to forget.
    editions.delete(name);
    editions.set(name, known);
    if (editions.size > editionsKept) editions.delete(editions.keys().next().value ?? '');
    return known;
  };

  const load = async (
    editionId: number,
    version: string,
    items: readonly DigestItem[],
    known: Known,
  ): Promise<void> => {
    const wanted = items.flatMap(({ paperId, ruleId }) => [
      { paperId, ruleId: 0 },
      { paperId, ruleId },
    ]);
    for (const { paperId, ruleId, fragment } of await store.load(editionId, version, wanted)) {
      if (ruleId === 0) known.papers.set(paperId, fragment as PaperFragment);
      else {
        theirs(known.reasons, ruleId).set(paperId, fragment as ReasonFragment);
        known.reasonCount += 1;
      }
    }
  };

  const forgetReasons = (known: Known): void => {
    if (known.reasonCount < reasonsKept) return;
    known.reasons = new Map();
    known.reasonCount = 0;
  };

  const missing = (known: Known, items: readonly DigestItem[]): DigestItem[] =>
    items.filter(
      (item) => !known.papers.has(item.paperId) || (item.ruleId !== 0 && reasonOf(known, item) === undefined),
    );

  const render = async (
    editionId: number,
    contents: DigestContents,
    items: readonly DigestItem[],
    known: Known,
  ) => {
    const fragments: (FragmentKey & { fragment: unknown })[] = [];
    // A paper merged since it was planned is found under its survivor, and kept under the name by which it was planned.
    const survivors = await digests.survivorsOf(items.map(({ paperId }) => paperId));
    const standing = (item: DigestItem): DigestItem => ({
      ...item,
      paperId: survivors.get(item.paperId) ?? item.paperId,
    });
    const unrendered = items.filter((item) => !known.papers.has(item.paperId));
    if (unrendered.length > 0) {
      const papers = new Map((await digests.papersOf([editionId])).map((paper) => [paper.id, paper]));
      const wanted = new Map(papers);
      for (const item of unrendered) {
        const paper = papers.get(standing(item).paperId);
        if (paper !== undefined) wanted.set(item.paperId, paper);
      }
      for (const [paperId, paper] of wanted) {
        if (!known.papers.has(paperId))
          fragments.push({ paperId, ruleId: 0, fragment: renderPaper(templates, paper) });
      }
    }
    const unreasoned = items.filter((item) => item.ruleId !== 0 && reasonOf(known, item) === undefined);
    const reasons = await digests.reasonsOf(unreasoned.map(standing));
    for (const item of unreasoned) {
      const label = contents.labels[String(item.ruleId)];
      if (label === undefined) continue;
      const because = { ...label, reasons: reasons.get(reasonKey(standing(item))) ?? [] };
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
  ): Promise<Fragments> => {
    const known = knownOf(editionId, version);
    while (missing(known, items).length > 0) {
      if (known.loading !== null) {
        await known.loading;
        continue;
      }
      known.loading = (async () => {
        forgetReasons(known);
        await load(editionId, version, missing(known, items), known);
        const lacking = missing(known, items);
        // An older version is never rendered again: what it has was kept before its first byte left.
        if (lacking.length > 0 && version === templates.version) {
          await render(editionId, contents, lacking, known);
          await load(editionId, version, lacking, known);
        }
        return { papers: known.papers, reasons: known.reasons };
      })().finally(() => {
        known.loading = null;
      });
      // What is still missing then was withdrawn.
      return await known.loading;
    }
    return { papers: known.papers, reasons: known.reasons };
  };

  return {
    async frame(version) {
      const known = frames.get(version) ?? ((await store.frame(version)) as DigestFrame | undefined);
      if (known === undefined)
        throw new UnbuildableError(`The frame of template version ${version} is not kept`);
      frames.set(version, known);
      return known;
    },
    withdrawn() {
      if (asked === null || elapsed() - asked.at > withdrawnLasts) {
        const question = { at: elapsed(), answer: digests.withdrawn() };
        asked = question;
        question.answer.catch(() => {
          if (asked === question) asked = null;
        });
      }
      return asked.answer;
    },
    async prepare(contents, version) {
      const items = [...contents.items, ...contents.also];
      const inHand = new Map<number, Fragments>();
      for (const editionId of new Set(items.map((item) => item.editionId))) {
        const theirs = items.filter((item) => item.editionId === editionId);
        inHand.set(editionId, await fill(editionId, version, contents, theirs));
      }
      return {
        paper: (item) => inHand.get(item.editionId)?.papers.get(item.paperId),
        reason(item) {
          const known = inHand.get(item.editionId);
          return known === undefined ? null : (reasonOf(known, item) ?? null);
        },
      };
    },
  };
}

/** Undefined where none is known, as for what no rule chose. */
function reasonOf(known: Fragments, { paperId, ruleId }: FragmentKey): ReasonFragment | undefined {
  return known.reasons.get(ruleId)?.get(paperId);
}

/** The reasons of a rule, which are none at first. */
function theirs(reasons: Known['reasons'], ruleId: number): Map<number, ReasonFragment> {
  const found = reasons.get(ruleId) ?? new Map<number, ReasonFragment>();
  reasons.set(ruleId, found);
  return found;
}

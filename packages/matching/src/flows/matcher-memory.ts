import type { Meant } from '../matcher/meant.ts';
import { wordsOf, wordsOfText } from '../model/paper-words.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import type { WorkingModel } from '../ports.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** What was understood is kept for so many different wishes: some 10 MB of words alone. */
const mostKept = 12_000;
/** So many wishes are understood in one go: what else waits for the model comes in between. */
const atOnce = 16;

/** What a model understood and saw, each once while it is the newest. */
export type Memory = Pick<WorkingModel, 'version' | 'carrying'> & {
  /** By name of what is meant; null: by letters. */
  understand(
    meant: ReadonlyMap<string, Meant>,
    examples: ReadonlyMap<string, PaperText>,
  ): Promise<ReadonlyMap<string, Understanding | null>>;
  /** In step with the papers. */
  views(papers: readonly AnalysedPaper[]): Promise<PaperView[]>;
  viewTexts(texts: readonly PaperText[]): Promise<readonly PaperView[]>;
};

/** Begins to keep what a model understands and sees. */
export function createMemory(model: WorkingModel): Memory {
  /** The one used longest ago comes first. */
  const understandings = new Map<string, Understanding | null>();
  const seen = new WeakMap<AnalysedPaper, PaperView>();

  return {
    version: model.version,
    carrying: (carried) => model.carrying(carried),
    viewTexts: (texts) => model.views(texts.map(wordsOfText)),
    async understand(meant, examples) {
      const lacking: (readonly [name: string, meant: Meant])[] = [];
      for (const [name, one] of meant) {
        const known = understandings.get(name);
        if (known === undefined) lacking.push([name, one]);
        else {
          understandings.delete(name);
          understandings.set(name, known);
        }
      }
      for (let from = 0; from < lacking.length; from += atOnce) {
        const some = lacking.slice(from, from + atOnce);
        const made = await model.understand(
          some.map(([, { words, examples: names }]) => ({
            words,
            examples: names.flatMap((name) => examples.get(name) ?? []),
          })),
        );
        some.forEach(([name], at) => understandings.set(name, made[at] ?? null));
      }
      const asked = new Map([...meant.keys()].map((name) => [name, understandings.get(name) ?? null]));
      // An example that is not known today may come tomorrow.
      for (const [name, { examples: names }] of meant)
        if (names.some((one) => !examples.has(one))) understandings.delete(name);
      for (const name of understandings.keys()) {
        if (understandings.size <= mostKept) break;
        understandings.delete(name);
      }
      return asked;
    },
    async views(papers) {
      const lacking = papers.filter((paper) => !seen.has(paper));
      const made = lacking.length === 0 ? [] : await model.views(lacking.map(wordsOf));
      lacking.forEach((paper, at) => {
        const view = made[at];
        if (view !== undefined) seen.set(paper, view);
      });
      return papers.flatMap((paper) => seen.get(paper) ?? []);
    },
  };
}

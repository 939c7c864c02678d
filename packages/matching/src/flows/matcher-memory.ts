import { embeddedPaper } from './embeddings.ts';
import { prepareRules } from './prepare-rules.ts';
import type { Examples, PreparedRules, Understand } from './prepare-rules.ts';
import { examplesOf } from '../matcher/compiled-rules.ts';
import type { Meant } from '../matcher/meant.ts';
import { wordsOf, wordsOfText } from '../model/paper-words.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import type { Asked } from '../model/working-model.ts';
import type { Embed, WorkingModel } from '../ports.ts';
import type { Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** What was understood is kept for so many different wishes: some 10 MB of words alone. */
const mostKept = 12_000;
/** So many wishes are understood in one go: what else waits for the model comes in between. */
const atOnce = 16;

/** Rules are kept prepared in sets of at least so many: fewer are prepared in no time. */
const fewest = 100;
/** All sets together, at least the last one: some 2 kB a rule. */
const mostPrepared = 20_000;

/** What a model understood and saw, each once while it is the newest. */
export type Memory = Pick<WorkingModel, 'version' | 'carrying'> & {
  understand: Understand;
  /** These rules, prepared; kept for when the very same are asked for again, as they are for edition after edition. */
  prepared(rules: readonly Rule[], known: Examples): Promise<PreparedRules>;
  /** In step with the papers. */
  views(papers: readonly AnalysedPaper[]): Promise<PaperView[]>;
  viewTexts(texts: readonly PaperText[]): Promise<readonly PaperView[]>;
};

/**
 * Begins to keep what a model understands and sees.
 * @returns the memory for one match. `embed`: where the model stands beside a service
 */
export function createMemory(model: WorkingModel): {
  version: string;
  asking(embed: Embed | null): Memory;
} {
  /** The one used longest ago comes first. */
  const understandings = new Map<string, Understanding | null>();
  const seen = new WeakMap<AnalysedPaper, PaperView>();
  /** The set used longest ago comes first. */
  let sets: { rules: readonly Rule[]; prepared: PreparedRules }[] = [];

  const asking = (embed: Embed | null): Memory => {
    /** Whether something had no vector, which it may have another time: what is made of that serves this match alone. */
    let lacked = false;
    const memory: Memory = {
      version: model.version,
      carrying: (carried) => model.carrying(carried),
      viewTexts: async (texts) =>
        model.views(texts.map(wordsOfText), embed === null ? [] : await embed(texts.map(embeddedPaper))),
      async understand(meant, examples) {
        const lacking: (readonly [name: string, meant: Meant])[] = [];
        const passing = new Map<string, Understanding | null>();
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
          const asked = some.map(([, { words, examples: names }]) => ({
            words,
            examples: names.flatMap((name) => examples.get(name) ?? []),
          }));
          const given = embed === null ? asked : await withVectors(embed, asked);
          const made = await model.understand(given);
          some.forEach(([name], at) => {
            (lacksVector(given[at]) ? passing : understandings).set(name, made[at] ?? null);
          });
        }
        lacked ||= passing.size > 0;
        const asked = new Map(
          [...meant.keys()].map((name) => [name, understandings.get(name) ?? passing.get(name) ?? null]),
        );
        // An example that is not known today may come tomorrow.
        for (const [name, { examples: names }] of meant)
          if (names.some((one) => !examples.has(one))) understandings.delete(name);
        for (const name of understandings.keys()) {
          if (understandings.size <= mostKept) break;
          understandings.delete(name);
        }
        return asked;
      },
      async prepared(rules, known) {
        const kept = sets.find((set) => isSame(set.rules, rules));
        // An example that is not known today may come tomorrow.
        const whole = examplesOf(rules).every((name) => known.has(name));
        const set = (whole ? kept : undefined) ?? {
          rules,
          prepared: await prepareRules(memory.understand, known, rules),
        };
        sets = sets.filter((one) => one !== kept);
        if (!whole || lacked || rules.length < fewest) return set.prepared;
        sets.push(set);
        for (
          let all = sets.reduce((sum, one) => sum + one.rules.length, 0);
          all > mostPrepared && sets.length > 1;
        )
          all -= sets.shift()?.rules.length ?? 0;
        return set.prepared;
      },
      async views(papers) {
        const lacking = papers.filter((paper) => !seen.has(paper));
        const vectors = embed === null || lacking.length === 0 ? [] : await embed(lacking.map(textOf));
        const made = lacking.length === 0 ? [] : await model.views(lacking.map(wordsOf), vectors);
        const passing = new Map<AnalysedPaper, PaperView>();
        lacking.forEach((paper, at) => {
          const view = made[at];
          if (view !== undefined) (vectors[at] === null ? passing : seen).set(paper, view);
        });
        return papers.flatMap((paper) => seen.get(paper) ?? passing.get(paper) ?? []);
      },
    };
    return memory;
  };
  return { version: model.version, asking };
}

const textOf = ({ fields: { title, abstract } }: AnalysedPaper): string =>
  embeddedPaper({ title: title.text, abstract: abstract.text });

/** What is asked for, with the vectors of its words, as one text, and of its examples: all of them in one go. */
async function withVectors(embed: Embed, asked: readonly Asked[]): Promise<Asked[]> {
  const textsOf = ({ words, examples }: Asked): string[] => [
    ...(words.length === 0 ? [] : [words.map(([word]) => word).join(' ')]),
    ...examples.map(embeddedPaper),
  ];
  const vectors = await embed(asked.flatMap(textsOf));
  let next = 0;
  return asked.map((one) => {
    const own = vectors.slice(next, (next += textsOf(one).length));
    const words = one.words.length === 0 ? null : (own.shift() ?? null);
    return { ...one, vectors: { words, examples: own } };
  });
}

/** Whether a text of what is asked for had no vector. */
function lacksVector(asked: Asked | undefined): boolean {
  if (asked?.vectors === undefined) return false;
  const { words, examples } = asked.vectors;
  return (asked.words.length > 0 && words === null) || examples.includes(null);
}

/** Whether rules are made of the same words, examples and cut-offs, in the same order, whatever their ids. */
function isSame(these: readonly Rule[], those: readonly Rule[]): boolean {
  return (
    these.length === those.length &&
    these.every((rule, at) => {
      const other = those[at];
      return (
        other !== undefined &&
        rule.query === other.query &&
        rule.cutoff === other.cutoff &&
        (rule.examples ?? []).join('\n') === (other.examples ?? []).join('\n')
      );
    })
  );
}

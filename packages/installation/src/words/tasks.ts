import {
  type Asked,
  type Carried,
  type Model,
  type PaperText,
  type PaperView,
  type PaperWords,
  type Understanding,
  archiveOf,
  carryingWords,
  countAcronyms,
  decodeModel,
  encodeModel,
  learnModel,
  understandAsked,
  versionOf,
  viewPapers,
  wordsOfText,
} from '@broadsheet/matching';

/** What the thread of the model is asked. `version`: of the model to be asked; another one answers `unknown`. */
export type WorkTask =
  | { kind: 'load'; version: string; bytes: Uint8Array }
  | { kind: 'understand'; version: string; asked: readonly Asked[] }
  | { kind: 'views'; version: string; papers: readonly PaperWords[] }
  | { kind: 'carrying'; version: string; carried: Carried };

export type WorkResult =
  | { kind: 'unknown' }
  | { kind: 'loaded' }
  | { kind: 'understood'; understandings: readonly (Understanding | null)[] }
  | { kind: 'views'; views: readonly PaperView[] }
  | { kind: 'carrying'; stems: readonly (readonly (readonly string[])[])[] };

/** Does what is asked, and keeps the model that was loaded last. */
export function createWork(): (task: WorkTask) => WorkResult {
  let standing: { version: string; model: Model } | null = null;
  return (task) => {
    if (task.kind === 'load') {
      // Two models at once would be twice the memory.
      standing = null;
      const model = decodeModel(task.bytes);
      standing = model === null ? null : { version: task.version, model };
      return { kind: standing === null ? 'unknown' : 'loaded' };
    }
    if (standing?.version !== task.version) return { kind: 'unknown' };
    const { model } = standing;
    switch (task.kind) {
      case 'understand':
        return { kind: 'understood', understandings: task.asked.map((one) => understandAsked(model, one)) };
      case 'views':
        return { kind: 'views', views: viewPapers(model, task.papers) };
      case 'carrying':
        return { kind: 'carrying', stems: carryingWords(model, task.carried) };
    }
  };
}

/** What the thread that learns is asked: to read page after page, then to learn from all of them. */
export type LearnTask = { kind: 'read'; first: boolean; papers: readonly PaperText[] } | { kind: 'learn' };
export type LearnResult = { bytes: Uint8Array; version: string } | null;

/** Reads papers, and learns from those read since the first page. */
export function createLearning(): (task: LearnTask) => LearnResult {
  let read: PaperWords[] = [];
  let acronyms = countAcronyms();
  return (task) => {
    if (task.kind === 'read') {
      if (task.first) {
        read = [];
        acronyms = countAcronyms();
      }
      for (const paper of task.papers) {
        read.push(wordsOfText(paper));
        acronyms.read(`${paper.title}\n${paper.abstract}`);
      }
      return null;
    }
    const bytes = encodeModel(learnModel(read, acronyms.learnt()), archiveOf(read));
    read = [];
    return { bytes, version: versionOf(bytes) };
  };
}

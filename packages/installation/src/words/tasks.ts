import {
  type ArchivePage,
  type Asked,
  type Carried,
  type Model,
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

/** Which model is to be asked; another one answers `unknown`. `beside`: with what a service says, not of words alone. */
type Which = { version: string; beside: boolean };

/** What the thread of the model is asked. */
export type WorkTask = Which &
  (
    | { kind: 'load'; bytes: Uint8Array }
    | { kind: 'understand'; asked: readonly Asked[] }
    | { kind: 'views'; papers: readonly PaperWords[]; vectors: readonly (Float32Array | null)[] }
    | { kind: 'carrying'; carried: Carried }
  );

export type WorkResult =
  | { kind: 'unknown' }
  | { kind: 'loaded' }
  | { kind: 'understood'; understandings: readonly (Understanding | null)[] }
  | { kind: 'views'; views: readonly PaperView[] }
  | { kind: 'carrying'; stems: readonly (readonly (readonly string[])[])[] };

/** Does what is asked, and keeps the model that was loaded last. */
export function createWork(): (task: WorkTask) => WorkResult {
  let standing: (Which & { model: Model }) | null = null;
  return (task) => {
    if (task.kind === 'load') {
      // Two models at once would be twice the memory.
      standing = null;
      const { version, beside } = task;
      const model = decodeModel(task.bytes, beside);
      standing = model === null ? null : { version, beside, model };
      return { kind: standing === null ? 'unknown' : 'loaded' };
    }
    if (standing?.version !== task.version || standing.beside !== task.beside) return { kind: 'unknown' };
    const { model } = standing;
    switch (task.kind) {
      case 'understand':
        return { kind: 'understood', understandings: task.asked.map((one) => understandAsked(model, one)) };
      case 'views':
        return { kind: 'views', views: viewPapers(model, task.papers, task.vectors) };
      case 'carrying':
        return { kind: 'carrying', stems: carryingWords(model, task.carried) };
    }
  };
}

/** What the thread that learns is asked: to read page after page, then to learn from all of them. */
export type LearnTask =
  ({ kind: 'read'; first: boolean } & ArchivePage) | { kind: 'learn'; service: string | null };
export type LearnResult = { bytes: Uint8Array; version: string } | null;

/** Reads papers, and learns from those read since the first page. */
export function createLearning(): (task: LearnTask) => LearnResult {
  let read: PaperWords[] = [];
  let vectors: (Float32Array | null)[] = [];
  let acronyms = countAcronyms();
  return (task) => {
    if (task.kind === 'read') {
      if (task.first) {
        read = [];
        vectors = [];
        acronyms = countAcronyms();
      }
      for (const vector of task.vectors) vectors.push(vector);
      for (const paper of task.papers) {
        read.push(wordsOfText(paper));
        acronyms.read(`${paper.title}\n${paper.abstract}`);
      }
      return null;
    }
    const archive = archiveOf(read);
    // Of papers before the archive's some have vectors, too.
    const own = vectors.slice(-archive.length);
    if (task.service !== null && own.length < archive.length) return null;
    const embedded = task.service === null ? null : { service: task.service, vectors: own };
    const bytes = encodeModel(learnModel(read, acronyms.learnt(), embedded), archive);
    read = [];
    vectors = [];
    return { bytes, version: versionOf(bytes) };
  };
}

export { createSources } from './create-sources.ts';
export type { CreatedSources } from './create-sources.ts';
export { createHuggingFaceSource } from './hugging-face.ts';
export { createFileSource, createPaperListSource, readPaperList } from './paper-file.ts';
export type { Answer, Fetch, SourceDependencies } from './ports.ts';
export { parseSourceList } from './source-list.ts';
export type { SourceList, SourceSpec } from './source-list.ts';

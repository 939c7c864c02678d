import type { Source } from '@broadsheet/papers';

import { createArxivFeedSource } from './arxiv/arxiv-feed.ts';
import { createArxivSource } from './arxiv/arxiv.ts';
import { createBiorxivSource } from './biorxiv.ts';
import { createFeedSource } from './feed/feed-source.ts';
import { createHuggingFaceSource } from './hugging-face.ts';
import { createFileSource, createPaperListSource } from './paper-file.ts';
import type { SourceDependencies } from './ports.ts';
import type { SourceSpec } from './source-list.ts';

/** Sources ready to be read, or what is wrong, each in a sentence that names the entry. */
export type CreatedSources =
  { status: 'ok'; sources: readonly Source[] } | { status: 'invalid'; problems: readonly string[] };

/** Makes the sources of a list; nothing is read or dialled yet. */
export function createSources(
  specs: readonly SourceSpec[],
  dependencies: SourceDependencies,
): CreatedSources {
  const made = specs.map((spec) => createSource(spec, dependencies));
  const problems = made.filter((source) => typeof source === 'string');
  return problems.length > 0
    ? { status: 'invalid', problems }
    : { status: 'ok', sources: made.filter((source) => typeof source !== 'string') };
}

function createSource(spec: SourceSpec, dependencies: SourceDependencies): Source | string {
  switch (spec.kind) {
    case 'hf':
      return createHuggingFaceSource(dependencies);
    case 'file':
      return createFileSource(spec.name, spec.path, dependencies.folder);
    case 'stdin':
      return dependencies.readStdin === undefined
        ? `"${spec.name}" can only be read by a command`
        : createPaperListSource(spec.name, dependencies.readStdin);
    case 'biorxiv':
    case 'medrxiv':
      return createBiorxivSource(spec, dependencies);
    case 'arxiv':
      return createArxivSource(spec, dependencies);
    case 'arxiv-feed':
      return createArxivFeedSource(spec, dependencies);
    case 'feed':
      return createFeedSource(spec, dependencies);
  }
}

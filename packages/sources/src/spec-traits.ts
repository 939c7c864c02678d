import type { SourceSpec } from './source-list.ts';

/** True for sources that answer for days past; the others are read for today alone. */
export function answersForPast({ kind }: SourceSpec): boolean {
  return kind === 'hf' || kind === 'arxiv' || kind === 'biorxiv' || kind === 'medrxiv';
}

/** The upstream that turns are taken at, as pacing names it; null where none is. */
export function upstreamOf({ kind }: SourceSpec): string | null {
  switch (kind) {
    case 'hf':
      return 'hf';
    case 'arxiv':
    case 'arxiv-feed':
      return 'arxiv';
    case 'biorxiv':
    case 'medrxiv':
      return 'biorxiv';
    case 'feed':
    case 'file':
    case 'stdin':
      return null;
  }
}

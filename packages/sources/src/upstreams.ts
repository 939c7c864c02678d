import type { Pace } from '@broadsheet/papers';

/** How an upstream is asked: its pace, and the first wait before asking again, milliseconds; each further one is twice as long. */
export type Upstream = Pace & { firstWait: number };

/**
 * arXiv grants one request in three seconds on one connection, over all machines and jointly for its API and its feeds (its
 * terms of use). The others name no pace: they are asked one thing after the other, and left alone when they say so.
 */
export const upstreams = {
  arxiv: { upstream: 'arxiv', gap: 3_000, firstWait: 3_000 },
  hf: { upstream: 'hf', gap: 0, firstWait: 1_000 },
  biorxiv: { upstream: 'biorxiv', gap: 0, firstWait: 1_000 },
} as const satisfies Record<string, Upstream>;

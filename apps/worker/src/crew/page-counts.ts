import type { PageResult } from '@broadsheet/delivery';

/** What became of a page: how many rows were claimed, and how many ended in each state. */
export type PageCounts = { claimed: number; states: Readonly<Record<string, number>> };

export function countPage({ claimed, outcomes }: PageResult): PageCounts {
  const states: Record<string, number> = {};
  for (const { state } of outcomes) states[state] = (states[state] ?? 0) + 1;
  return { claimed, states };
}

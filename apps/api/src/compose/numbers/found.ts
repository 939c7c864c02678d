import type { Owed } from '@broadsheet/database';
import type { Books, GroupPace, StreamState } from '@broadsheet/delivery';
import type { Alert } from '@broadsheet/operators';
import type { SourceHealth } from '@broadsheet/papers';

/** What one scrape finds in the database. */
export type Found = {
  now: Date;
  digests: Owed;
  notices: Owed;
  /** Of the newest edition that has any. */
  books: Books;
  subscribers: Readonly<Record<string, number>>;
  /** May be in the future. */
  oldestDue: Date | null;
  published: { editions: number; newestAt: Date | null };
  sources: readonly SourceHealth[];
  alerts: readonly Alert[];
  stream: StreamState;
  slow: ReadonlyMap<string, GroupPace>;
};
/** Numbers that are read off what a scrape found. */
export type Numbers<T> = readonly {
  name: string;
  help: string;
  label?: string;
  values: (found: T) => readonly [label: string, value: number][];
}[];

/** 0 for what has not come, or is not at all. */
export function secondsSince(then: Date | null, now: Date): number {
  return then === null ? 0 : Math.max(0, (now.getTime() - then.getTime()) / 1000);
}

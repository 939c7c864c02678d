/** The states of a delivery or notice. They move by compare-and-set alone. */
export const states = [
  'queued',
  'submitting',
  'submitted',
  'rejected',
  'failed',
  'skipped',
  'uncertain',
] as const;
export type DeliveryState = (typeof states)[number];

/** Why a digest is not mailed though it was planned. */
export type SkipReason =
  | 'nothing-matched'
  | 'expired'
  | 'unsubscribed'
  | 'paused'
  | 'suppressed'
  | 'erased'
  | 'cancelled'
  | 'already-done'
  | 'withdrawn';

/** What was planned, and what became of it. `owed`: neither done nor given up. */
export type Books = {
  planned: number;
  submitted: number;
  rejected: number;
  failed: number;
  skipped: number;
  uncertain: number;
  owed: number;
};

/** Books without an entry. */
export const emptyBooks: Books = {
  planned: 0,
  submitted: 0,
  rejected: 0,
  failed: 0,
  skipped: 0,
  uncertain: 0,
  owed: 0,
};

/**
 * How far the books are from balance: planned (counted when planned) less everything that the rows say. Anything but 0
 * is an alarm.
 */
export function drift(books: Books): number {
  const { planned, submitted, rejected, failed, skipped, uncertain, owed } = books;
  return planned - (submitted + rejected + failed + skipped + uncertain + owed);
}

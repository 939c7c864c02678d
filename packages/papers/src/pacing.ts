/** How an upstream wants to be asked. `gap`: milliseconds between two requests, one at a time; 0 where it does not mind. */
export type Pace = { upstream: string; gap: number };

/**
 * Turns at upstreams, shared by all workers of an installation: what an upstream is promised holds for all of them together,
 * and over restarts.
 */
export type Pacing = {
  /** Takes the turn where it is free. Times are milliseconds from now. */
  take(pace: Pace): Promise<Turn>;
};

/** `wait`: ask for the turn again then. `paused`: the upstream wants not to be asked before. */
export type Turn =
  | ({ status: 'taken' } & TakenTurn)
  | { status: 'wait'; milliseconds: number }
  | { status: 'paused'; milliseconds: number; reason: string };

/** A turn in hand: exactly one of both ends it. */
export type TakenTurn = {
  /** Pauses since the upstream last answered. */
  pauses: number;
  /** Gives the turn back; the next request may begin after the gap. `answered`: the upstream did what it was asked for. */
  giveBack(answered: boolean): Promise<void>;
  /** Gives it back, and keeps everybody from asking for so long. */
  pause(milliseconds: number, reason: string): Promise<void>;
};

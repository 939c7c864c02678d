/** Why no digest leaves. `our-set-up`: a server blames our credentials, domain or host; `standing`: too many complain or are not there. */
export type PauseReason = (typeof pauseReasons)[number];
export const pauseReasons = ['operator', 'our-set-up', 'mass-rejection', 'standing'] as const;

/** How the stream of digests stands. */
export type StreamState = {
  /** Null: open. `until` null: an operator resumes it; else it tries again then. */
  pause: { reason: PauseReason; detail: string; at: Date; until: Date | null } | null;
  /** After a restore: digests planned before are held back until an operator lifts it. */
  fencedAt: Date | null;
  /** Null before the first digest. */
  pace: Pace | null;
};

/** What was settled in the half minute that began at `from`, and in the one just before (null: nothing). */
export type Pace = { from: Date; done: number; before: number | null };

/** Milliseconds that a pace counts before it begins anew. */
export const paceLength = 30_000;

/** Digests a second over the last half minute or whole one; 0 once nothing was settled for that long. */
export function rateOf(pace: Pace | null, now: Date): number {
  if (pace === null) return 0;
  const elapsed = Math.max(0, now.getTime() - pace.from.getTime());
  if (elapsed > 2 * paceLength) return 0;
  if (elapsed > paceLength || pace.before === null) return (pace.done * 1000) / Math.max(elapsed, 1000);
  return ((pace.done + pace.before) * 1000) / (elapsed + paceLength);
}

/** What all workers that submit digests share. */
export type StreamStore = {
  state(now: Date): Promise<StreamState>;
  /**
   * True where the operator is still to be told. What waits for an operator stays paused, and a mass rejection stays the reason, whoever
   * pauses before or after it.
   */
  pause(pause: { reason: PauseReason; detail: string; until: Date | null; now: Date }): Promise<boolean>;
  /** What rests since a server refused our set-up may be tried at once. False where nothing was paused. */
  resume(): Promise<boolean>;
  fence(now: Date): Promise<void>;
  /** False where there was no fence. */
  unfence(): Promise<boolean>;
  /**
   * Takes up to `most` tokens of a bucket that fills with `rate` a second and holds `burst`.
   * @returns how many, and where none: milliseconds until there is one
   */
  take(options: { rate: number; most: number; burst: number }): Promise<{ granted: number; wait: number }>;
  /** Takes tokens that may not be there yet: who comes later waits for them. */
  spend(tokens: number): Promise<void>;
  /** Adds what became of a page; returns the counts of the newest few hundred, an hour old at most. */
  count(
    page: { submitted: number; rejected: number },
    now: Date,
  ): Promise<{ submitted: number; rejected: number }>;
};

/** Outcomes from which rejections are looked at, and the share from which they stop the stream: dead addresses are never so many. */
const guard = { outOf: 100, share: 0.5 };

/** Whether so many rejections mean that something is wrong with us or the server, not with the addresses. */
export function isMassRejection({ submitted, rejected }: { submitted: number; rejected: number }): boolean {
  const all = submitted + rejected;
  return all >= guard.outOf && rejected / all > guard.share;
}

/** One line for people: whether digests leave, and if not, why and until when. */
export function describePause({ pause, fencedAt }: Omit<StreamState, 'pace'>): string {
  const fence =
    fencedAt === null
      ? ''
      : `digests planned before ${fencedAt.toISOString()} are fenced after a restore: \`broadsheet deliveries unfence\` lifts that.`;
  if (pause === null)
    return fence === ''
      ? 'Digests are being submitted.'
      : `Digests are being submitted, but for these: ${fence}`;
  const until =
    pause.until === null
      ? '`broadsheet deliveries resume` goes on'
      : `tried again at ${pause.until.toISOString()}, or at once after \`broadsheet deliveries resume\``;
  const paused = `Digests are paused since ${pause.at.toISOString()} (${sayReason[pause.reason]}: ${pause.detail}); ${until}.`;
  return fence === '' ? paused : `${paused} Besides, ${fence}`;
}

const sayReason: Readonly<Record<PauseReason, string>> = {
  operator: 'by an operator',
  'our-set-up': 'a mail server refuses our set-up',
  'mass-rejection': 'too many addresses were refused at once',
  standing: 'too many complaints or dead addresses',
};

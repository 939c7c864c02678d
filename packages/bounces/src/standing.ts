import { mailGroupOf } from '@broadsheet/delivery';

/** What became of mail to somebody, as far as a sender is judged by it. */
export type Counts = {
  /** Taken or refused for good by a mail server. */
  mailed: number;
  complaints: number;
  hard: number;
};

export type Measure = 'complaints' | 'hard';
/** `few`: too little mail to say. */
export type Level = 'few' | 'good' | 'warn' | 'stop';

/**
 * Shares of the mail of one edition beyond which a sender is in trouble: Gmail asks for less than 0.1 % complaints and acts at 0.3 %. `least`: so many at
 * least, for one complaint of a small list says nothing about it.
 */
export const thresholds = {
  complaints: { warn: 0.001, stop: 0.0025, least: { warn: 2, stop: 3 } },
  hard: { warn: 0.02, stop: 0.05, least: { warn: 3, stop: 6 } },
} as const satisfies Readonly<Record<Measure, unknown>>;
/** Messages from which a share is looked at. */
const fewestMailed = 100;

/** How one measure stands. */
export function levelOf(measure: Measure, counts: Counts): Level {
  const { warn, stop, least } = thresholds[measure];
  const found = counts[measure];
  if (counts.mailed < fewestMailed) return 'few';
  const share = found / counts.mailed;
  if (share > stop && found >= least.stop) return 'stop';
  return share > warn && found >= least.warn ? 'warn' : 'good';
}

/**
 * Messages beyond which what came back is good, however many more there were: nothing is learnt by counting on.
 * @returns 0 where it is good whatever was mailed
 */
export function enoughMailed(found: Omit<Counts, 'mailed'>): number {
  const worst = { ...found, mailed: fewestMailed };
  const needed = (['complaints', 'hard'] as const).filter((measure) => levelOf(measure, worst) !== 'good');
  return Math.max(0, ...needed.map((measure) => Math.ceil(found[measure] / thresholds[measure].warn)));
}

/** What came back of an edition, by mail host. */
export type HostEvents = { mailHost: string; complaints: number; hard: number };

/** The same by mail group. */
export function eventsByGroup(events: readonly HostEvents[]): ReadonlyMap<string, Omit<Counts, 'mailed'>> {
  const byGroup = new Map<string, Omit<Counts, 'mailed'>>();
  for (const { mailHost, complaints, hard } of events) {
    const group = mailGroupOf(mailHost);
    const sum = byGroup.get(group) ?? { complaints: 0, hard: 0 };
    byGroup.set(group, { complaints: sum.complaints + complaints, hard: sum.hard + hard });
  }
  return byGroup;
}

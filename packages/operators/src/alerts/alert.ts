/** What an alert is about. */
export const alertKinds = [
  'source-failed',
  'source-shape',
  'source-partial',
  'source-empty',
  'publication-late',
  'publication-incomplete',
  'books-drift',
  'mail-stopped',
  'mass-rejection',
  'outcomes-unknown',
  'sign-ups-waiting',
  'complaints-high',
  'bounces-high',
] as const;

export type AlertKind = (typeof alertKinds)[number];

/** Something that an operator has to know, as it is found to be now; the same kind and subject is the same alert. */
export type Finding = {
  kind: AlertKind;
  /** What it is about: a source, a day; empty where there is but one. */
  subject: string;
  /** A sentence without its full stop: the subject of a mail. */
  headline: string;
  /** What is known of it, and what to do, a sentence or two each. */
  lines: readonly string[];
};

/**
 * An alert as it is stored. It is open until what it tells of is no longer found (`resolvedAt`), and closed once that has
 * lasted for `quietTime`; found again before, it is open again, and nobody is told of either.
 */
export type Alert = Finding & {
  id: number;
  openedAt: Date;
  lastSeen: Date;
  /** How often it was found. */
  count: number;
  /** When operators were told last; null before. */
  notifiedAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  resolvedAt: Date | null;
};

/** What operators are told of an alert: that it is there, that it still is, that it is over. */
export type Telling = 'opened' | 'reminder' | 'over';

/** Milliseconds between two reminders of an alert that nobody acknowledged. */
export const reminderInterval = 24 * 3_600_000;

/** Milliseconds for which it must not have been found to be over. */
export const quietTime = 15 * 60_000;

/** What is to be told of an alert now: once when it opens, at most daily while it lasts, once when it is over. */
export function tellingOf(alert: Alert, now: Date): Telling | null {
  const { resolvedAt, notifiedAt, acknowledgedAt } = alert;
  if (resolvedAt !== null) return now.getTime() - resolvedAt.getTime() >= quietTime ? 'over' : null;
  if (notifiedAt === null) return 'opened';
  const due = now.getTime() - notifiedAt.getTime() >= reminderInterval;
  return due && acknowledgedAt === null ? 'reminder' : null;
}

/** The alerts that are standing but not found any more. */
export function resolvedBy(standing: readonly Alert[], findings: readonly Finding[]): Alert[] {
  const found = new Set(findings.map(nameOf));
  return standing.filter((alert) => alert.resolvedAt === null && !found.has(nameOf(alert)));
}

/** The name under which a finding is one alert. */
function nameOf({ kind, subject }: Finding): string {
  return `${kind} ${subject}`;
}

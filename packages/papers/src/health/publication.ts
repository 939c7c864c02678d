import { addDays, dayOf, startOf } from '../day.ts';
import type { Day } from '../paper.ts';
import type { Standing, Want } from './standing.ts';

/** A time of the day, UTC. */
export type TimeOfDay = { hour: number; minute: number };

/** When editions come out: at `at` on the day after their own, or by `deadline` where a source keeps them waiting. */
export type PublishingHours = { at: TimeOfDay; deadline: TimeOfDay };

/** The instant from which an edition may be published. */
export function publicationOf(day: Day, { at }: PublishingHours): Date {
  return timeOn(addDays(day, 1), at);
}

/** The instant from which an edition waits for no source any more; a time before `at` is on the next day. */
export function deadlineOf(day: Day, hours: PublishingHours): Date {
  const sameDay = timeOn(addDays(day, 1), hours.deadline);
  return sameDay >= publicationOf(day, hours) ? sameDay : timeOn(addDays(day, 2), hours.deadline);
}

/** The newest day whose edition may be published: it ended, and the hour of publication has come on the day after. */
export function newestToPublish(now: Date, hours: PublishingHours): Day {
  const yesterday = addDays(dayOf(now), -1);
  return now >= publicationOf(yesterday, hours) ? yesterday : addDays(yesterday, -1);
}

/** How a source stood when an edition was published; kept with it. */
export type EditionSource = {
  source: string;
  want: Want | null;
  listed: number;
  usual: number | null;
  reason: string | null;
};

/**
 * Whether an edition's sources let it be published. `waiting`: not yet, they are asked again; `ready`: now, with what
 * `sources` say of it.
 */
export type Readiness =
  | { status: 'waiting'; until: Date; wanting: readonly Standing[] }
  | { status: 'ready'; sources: readonly EditionSource[] };

/**
 * Decides whether an edition waits. It waits for every source that leaves something wanting, until the deadline; not for
 * one that is `abandoned`, having answered nothing for days.
 */
export function readinessOf(
  day: Day,
  now: Date,
  hours: PublishingHours,
  standings: readonly (Standing & { abandoned: boolean })[],
): Readiness {
  const until = deadlineOf(day, hours);
  const wanting = standings.filter(({ want, abandoned }) => want !== null && !abandoned);
  if (wanting.length > 0 && now < until) return { status: 'waiting', until, wanting };
  return { status: 'ready', sources: standings.map(editionSource) };
}

/** Milliseconds after which a source that answers nothing is waited for no longer. */
const patience = 3 * 24 * 3_600_000;

/**
 * True where a source has failed for three days and more: editions go without it at once, until it answers again.
 * @param runs its runs of the last 30 days, in any order
 */
export function isAbandoned(now: Date, runs: readonly { outcome: string; startedAt: Date }[]): boolean {
  const starts = runs.map(({ startedAt }) => startedAt.getTime());
  const answered = runs
    .filter(({ outcome }) => outcome !== 'failed')
    .map(({ startedAt }) => startedAt.getTime());
  if (starts.length === 0) return false;
  const since = answered.length > 0 ? Math.max(...answered) : Math.min(...starts);
  return now.getTime() - since >= patience;
}

/** What is kept with an edition of how a source stood. */
export function editionSource({ source, want, run }: Standing): EditionSource {
  return {
    source,
    want,
    listed: run?.listed ?? 0,
    usual: run?.usual ?? null,
    reason: want === null ? null : (run?.detail ?? null),
  };
}

function timeOn(day: Day, { hour, minute }: TimeOfDay): Date {
  return new Date(startOf(day).getTime() + (hour * 60 + minute) * 60_000);
}

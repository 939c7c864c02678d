import type { Day } from '@broadsheet/papers';

import type { SeenDigest, SeenEdition } from '../journal.ts';
import { compare, dueOf } from './compare.ts';
import type { Newspaper } from './newspaper.ts';
import type { Turn } from './turns.ts';
import type { Verdict, Violation } from './verdict.ts';
import type { WallClock } from './wall-clock.ts';
import type { WorkFinder } from './works.ts';

const hourMs = 3_600_000;

/** All that is the same for everybody. */
export type Circumstances = {
  steps: readonly Date[];
  editions: readonly SeenEdition[];
  newspaper: Newspaper;
  clock: WallClock;
  finder: WorkFinder;
  /** Whether there was an SMTP server at every moment between two instants. */
  fair(from: number, to: number): boolean;
};

/**
 * Lives one person's days by the promises alone, and holds every digest against them: it comes at their hour and not
 * without papers, holds what came out since the one before and matches their words of that hour, and nothing they had.
 */
export function follow(
  email: string,
  story: { turns: readonly Turn[]; digests: readonly SeenDigest[]; refusedFrom: number; patience: number },
  world: Circumstances,
  verdict: Verdict,
): void {
  const { clock, finder } = world;
  const { turns, digests, refusedFrom, patience } = story;
  const unexpected = new Set(digests);
  const printed = new Set<number>();
  const beyond = new Set<number>();
  let covered = -1;
  let lastDay: Day | null = null;
  let dueAt = Infinity;
  let coming = 0;
  let turn: Turn | undefined;
  let newest = 0;
  const editions = world.editions.values();
  let edition = editions.next();
  const complain = (time: number, what: string, work: number | null = null): void => {
    const paper = work === null ? null : finder.nameOf(work);
    verdict.violations.push({ at: new Date(time), subscriber: email, paper, what } satisfies Violation);
    if (what.startsWith('lost')) verdict.lost += 1;
  };

  for (const step of world.steps) {
    const now = step.getTime();
    const before = newest;
    for (; edition.done !== true && edition.value.at.getTime() <= now; edition = editions.next())
      newest = edition.value.publication;
    for (let next = turns[coming]; next !== undefined && next.at <= now; next = turns[(coming += 1)]) {
      turn = next;
      if (turn.state !== 'active') dueAt = Infinity;
      else if (turn.cause === 'confirm') {
        const today = clock.dayOf(now, turn.wants.timezone);
        dueAt = lastDay === null || lastDay < today ? now : clock.nextTurn(turn.wants, now, lastDay);
        covered = Math.max(covered, before - 1);
      } else if (turn.cause === 'resume' || (turn.retimed && dueAt > now))
        dueAt = clock.nextTurn(turn.wants, now, lastDay);
    }
    if (turn === undefined || dueAt > now) continue;
    const { wants } = turn;
    const localDay: Day = clock.dayOf(now - dueAt < 20 * hourMs ? dueAt : now, wants.timezone);
    const range = world.editions
      .map(({ publication }) => publication)
      .filter((number) => number > covered && number <= newest && (number > 0 || newest === 0));
    if (range.length === 0 || (lastDay !== null && localDay <= lastDay)) {
      dueAt = clock.nextTurn(wants, now, lastDay);
      continue;
    }
    const offer = world.newspaper.offer(range, wants);
    const due = dueOf(offer, wants, printed);
    if (due.ranks.size === 0) {
      verdict.nothingMatched += 1;
      covered = newest;
      dueAt = clock.nextTurn(wants, now, lastDay);
      continue;
    }
    verdict.planned += 1;
    lastDay = localDay;
    dueAt = clock.nextTurn(wants, now, lastDay);
    const digest = digests.find(({ date }) => date.getTime() === now);
    if (digest === undefined) {
      const expiry = Math.min(now + 20 * hourMs, dueAt);
      const refused = now >= refusedFrom;
      const leaves = turns.some(({ at, cause }) => at > now && at <= expiry && cause === 'leave');
      if (refused) verdict.refused += 1;
      else if (world.fair(now, now + patience))
        complain(now, `lost: ${String(due.ranks.size)} papers were due and no digest came`);
      else if (!leaves) verdict.givenBack += 1;
      // What nobody could be given is due again; what was refused is not.
      if (refused || leaves) covered = newest;
      continue;
    }
    unexpected.delete(digest);
    verdict.mailed += 1;
    covered = newest;
    const { maxPapers } = wants;
    for (const { what, work } of compare(digest, due, offer, { maxPapers, finder, printed, beyond }))
      complain(now, what, work);
    verdict.cut += digest.more;
    if (digest.rows.length < Math.min(maxPapers, due.ranks.size))
      for (const work of due.ranks.keys()) beyond.add(work);
    for (const paper of [...digest.rows, ...digest.also]) {
      const work = finder.find(paper);
      if (work !== undefined) printed.add(work);
    }
  }
  for (const { date, rows } of unexpected)
    complain(date.getTime(), `a digest of ${String(rows.length)} papers came that was not due`);
  const end = world.steps.at(-1)?.getTime() ?? 0;
  // Eight days bring everybody's turn, whatever their rhythm.
  if (turn?.state === 'active' && covered < newest && turn.at < end - 8 * 24 * hourMs)
    complain(end, 'lost: the last editions never came');
}

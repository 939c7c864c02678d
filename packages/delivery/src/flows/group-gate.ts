import { type GroupPace, echo, letThrough, slowDown, tookMail } from '../group-pace.ts';
import { type GroupLimits, hostsOf, limitOf, mailGroupOf } from '../mail-groups.ts';

/** How the groups stand is asked so often, in milliseconds. */
const viewLasts = 500;
/** What a group took is counted over so long, and the span before; a rate is that of so long at least: milliseconds. */
const counted = { over: 30_000, least: 10_000 };

/** What all workers share about mail groups. */
export type GroupStore = {
  /** Groups that go slower than they could. */
  slow(): Promise<ReadonlyMap<string, GroupPace>>;
  /** Of rows that could be claimed now those to one of these groups or hosts, in whatever case; none named: of every group. */
  rowsTo(
    groups: readonly string[],
    ids: readonly number[],
    now: Date,
  ): Promise<readonly { id: number; group: string }[]>;
  /** Changes how groups stand, alone among all who do; returns what was decided of each. */
  change<T>(
    groups: readonly string[],
    now: Date,
    decide: (pace: GroupPace, group: string) => { pace: GroupPace; result: T },
  ): Promise<ReadonlyMap<string, T>>;
  /** Rows that could be claimed still, as of `now`, wait until then; no attempt is counted. */
  putOff(rows: readonly { id: number; at: Date }[], now: Date): Promise<void>;
  /** Takes places at groups that bear so many transactions at once; they are given back, or their lease ends. Returns how many there are by now. */
  takePlaces(
    holder: string,
    leaseSeconds: number,
    wanted: readonly { group: string; count: number; atOnce: number }[],
  ): Promise<ReadonlyMap<string, number>>;
  givePlaces(holder: string): Promise<void>;
};

/** What limits mail by the mail group of its recipient, over all workers. */
export type GroupGate<Row> = {
  /** Those of a page that may be claimed now; the others are put off, without an attempt. */
  admit(ids: readonly number[]): Promise<readonly number[]>;
  /** Until when a row in hand has to wait, its group having been slowed down since; null: not at all. */
  waits(row: Row): Date | null;
  groupOf(row: Row): string;
  /** Transactions at once that a group bears; null: any number. */
  atOnce(group: string): number | null;
  takePlaces(
    holder: string,
    leaseSeconds: number,
    wanted: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, number>>;
  givePlaces(holder: string): Promise<void>;
  accepted(row: Row): void;
  /** The provider wants less. Returns when its group is tried again; null: it may be about this one recipient, for it said so of no other. */
  slowed(row: Row, reply: string): Promise<Date | null>;
  /** Tells the others what was accepted, where it matters. */
  settle(): Promise<void>;
};

/**
 * Limits by mail group. While no group is slow and none has a rate, a page costs nothing but a look at how groups stand, twice a second.
 * @param ports `groupOf`: a row's mail group, or its mail host; `onSlowed`: hears, once for all workers, that a group was slowed down
 */
export function createGroupGate<Row extends { id: number }>(ports: {
  store: GroupStore;
  limits: GroupLimits;
  groupOf: (row: Row) => string;
  now: () => Date;
  /** A clock that never jumps, in milliseconds. */
  elapsed: () => number;
  onSlowed: (event: { group: string; until: Date; perMinute: number }) => void;
}): GroupGate<Row> {
  const { store, limits, now, elapsed, onSlowed } = ports;
  const groupOf = (row: Row): string => mailGroupOf(ports.groupOf(row));
  const rated = [...limits.byGroup].flatMap(([group, { perMinute }]) => (perMinute === null ? [] : [group]));
  const counts = createCounts(elapsed);
  let view: ReadonlyMap<string, GroupPace> = new Map();
  let seen: { at: number; answer: Promise<ReadonlyMap<string, GroupPace>> } | null = null;
  const look = async (): Promise<ReadonlyMap<string, GroupPace>> => {
    if (seen === null || elapsed() - seen.at > viewLasts) seen = { at: elapsed(), answer: store.slow() };
    view = await seen.answer;
    return view;
  };
  const accepted = new Map<string, number>();
  const throttled = new Map<string, { id: number; at: number }>();
  /** Whether the provider said so of somebody else too just now. */
  const isShared = (group: string, id: number): boolean => {
    const last = throttled.get(group);
    throttled.set(group, { id, at: elapsed() });
    return last !== undefined && last.id !== id && elapsed() - last.at < echo;
  };
  return {
    groupOf,
    atOnce: (group) => limitOf(limits, group).atOnce,
    async admit(ids) {
      const slow = await look();
      const others = limits.other.perMinute !== null;
      if (slow.size === 0 && rated.length === 0 && !others) return ids;
      const at = now();
      const byGroup = new Map<string, number[]>();
      const named = others ? [] : [...slow.keys(), ...rated].flatMap((group) => [group, ...hostsOf(group)]);
      for (const { id, group: known } of await store.rowsTo(named, ids, at)) {
        const group = mailGroupOf(known);
        byGroup.set(group, [...(byGroup.get(group) ?? []), id]);
      }
      if (byGroup.size === 0) return ids;
      const waiting = await store.change([...byGroup.keys()], at, (pace, group) => {
        const theirs = byGroup.get(group) ?? [];
        const limit = limitOf(limits, group);
        const through = letThrough(pace, { wanted: theirs.length, now: at, limit });
        const rest = theirs.slice(through.granted);
        return {
          pace: through.pace,
          result: rest.map((id, index) => ({ id, at: through.places[index] ?? at })),
        };
      });
      const late = [...waiting.values()].flat();
      if (late.length === 0) return ids;
      await store.putOff(late, at);
      const put = new Set(late.map(({ id }) => id));
      return ids.filter((id) => !put.has(id));
    },
    waits(row) {
      if (view.size === 0) return null;
      const until = view.get(groupOf(row))?.heldUntil ?? null;
      return until !== null && until > now() ? until : null;
    },
    async takePlaces(holder, leaseSeconds, wanted) {
      const bounded = [...wanted].flatMap(([group, count]) => {
        const atOnce = limitOf(limits, group).atOnce;
        return atOnce === null ? [] : [{ group, count, atOnce }];
      });
      return bounded.length === 0 ? new Map() : await store.takePlaces(holder, leaseSeconds, bounded);
    },
    givePlaces: (holder) => store.givePlaces(holder),
    accepted(row) {
      const group = groupOf(row);
      counts.add(group);
      if (view.size > 0 && view.has(group)) accepted.set(group, (accepted.get(group) ?? 0) + 1);
    },
    async slowed(row, reply) {
      const group = groupOf(row);
      const at = now();
      // What goes slower already said so of others.
      if (!isShared(group, row.id) && !view.has(group)) return null;
      const limit = limitOf(limits, group);
      const changed = await store.change([group], at, (before) => {
        const after = slowDown(before, { now: at, observed: counts.perMinute(group), limit, reply });
        return { pace: after, result: { pace: after, first: after !== before } };
      });
      const stands = changed.get(group);
      if (stands === undefined) return null;
      const { pace, first } = stands;
      view = new Map(view).set(group, pace);
      seen = { at: elapsed(), answer: Promise.resolve(view) };
      const until = pace.heldUntil ?? at;
      if (first) onSlowed({ group, until, perMinute: pace.perMinute ?? 0 });
      // An echo that comes after the rest is over, to a row that was let through meanwhile, rests as long as the echo.
      return until > at ? until : new Date(at.getTime() + echo);
    },
    async settle() {
      if (accepted.size === 0) return;
      const told = new Map(accepted);
      accepted.clear();
      await store.change([...told.keys()], now(), (pace, group) => ({
        pace: tookMail(pace, told.get(group) ?? 0),
        result: undefined,
      }));
    },
  };
}

/** What each group took lately, as far as this thread knows. */
function createCounts(elapsed: () => number): { add(group: string): void; perMinute(group: string): number } {
  type Span = { from: number; taken: Map<string, number> };
  let present: Span = { from: elapsed(), taken: new Map() };
  let past: Span = present;
  const turn = (): void => {
    const at = elapsed();
    const passed = at - present.from;
    const silent = passed >= 2 * counted.over || (past === present && present.taken.size === 0);
    if (!silent && passed < counted.over) return;
    const begun: Span = { from: at, taken: new Map() };
    past = silent ? begun : present;
    present = begun;
  };
  return {
    add(group) {
      turn();
      present.taken.set(group, (present.taken.get(group) ?? 0) + 1);
    },
    perMinute(group) {
      turn();
      const spans = past === present ? [present] : [past, present];
      const count = spans.reduce((sum, { taken }) => sum + (taken.get(group) ?? 0), 0);
      return (count * 60_000) / Math.max(counted.least, elapsed() - past.from);
    },
  };
}

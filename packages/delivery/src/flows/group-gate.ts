import { type GroupPace, letThrough, slowDown, tookMail } from '../group-pace.ts';
import { type GroupLimits, limitOf } from '../mail-groups.ts';

/** How the groups stand is asked so often, in milliseconds. */
const viewLasts = 500;
/** What a group took is counted over so long, and the span before: milliseconds. */
const countedOver = 30_000;

/** What all workers share about mail groups. */
export type GroupStore = {
  /** Groups that go slower than they could. */
  slow(now: Date): Promise<ReadonlyMap<string, GroupPace>>;
  /** Of rows that could be claimed now those to one of these groups, in whatever case; none named: of every group. */
  rowsTo(
    groups: readonly string[],
    ids: readonly number[],
    now: Date,
  ): Promise<readonly { id: number; group: string }[]>;
  /** Changes how a group stands, alone among all who do. */
  change<T>(
    group: string,
    now: Date,
    decide: (pace: GroupPace) => { pace: GroupPace; result: T },
  ): Promise<T>;
  /** Rows that are queued still wait until then; no attempt is counted. */
  putOff(rows: readonly { id: number; at: Date }[]): Promise<void>;
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
  /** The provider wants less. Returns when its group is tried again. */
  slowed(row: Row, reply: string): Promise<Date>;
  /** Tells the others what was accepted, where it matters. */
  settle(): Promise<void>;
};

/**
 * Limits by mail group. While no group is slow and none has a rate, a page costs nothing but a look at how groups stand, twice a second.
 * @param ports `groupOf`: a row's mail group; `onSlowed`: hears, once for all workers, that a group was slowed down
 */
export function createGroupGate<Row>(ports: {
  store: GroupStore;
  limits: GroupLimits;
  groupOf: (row: Row) => string;
  now: () => Date;
  /** A clock that never jumps, in milliseconds. */
  elapsed: () => number;
  onSlowed: (event: { group: string; until: Date; perMinute: number }) => void;
}): GroupGate<Row> {
  const { store, limits, groupOf, now, elapsed, onSlowed } = ports;
  const rated = [...limits.byGroup].flatMap(([group, { perMinute }]) => (perMinute === null ? [] : [group]));
  const counts = createCounts(elapsed);
  let view: ReadonlyMap<string, GroupPace> = new Map();
  let seen: { at: number; answer: Promise<ReadonlyMap<string, GroupPace>> } | null = null;
  const look = async (): Promise<ReadonlyMap<string, GroupPace>> => {
    if (seen === null || elapsed() - seen.at > viewLasts) seen = { at: elapsed(), answer: store.slow(now()) };
    view = await seen.answer;
    return view;
  };
  const accepted = new Map<string, number>();
  return {
    groupOf,
    atOnce: (group) => limitOf(limits, group).atOnce,
    async admit(ids) {
      const slow = await look();
      const others = limits.other.perMinute !== null;
      if (slow.size === 0 && rated.length === 0 && !others) return ids;
      const at = now();
      const byGroup = new Map<string, number[]>();
      for (const { id, group } of await store.rowsTo(others ? [] : [...slow.keys(), ...rated], ids, at))
        byGroup.set(group, [...(byGroup.get(group) ?? []), id]);
      const waiting: { id: number; at: Date }[] = [];
      for (const [group, theirs] of byGroup) {
        const limit = limitOf(limits, group);
        const { granted, places } = await store.change(group, at, (pace) => {
          const through = letThrough(pace, { wanted: theirs.length, now: at, limit });
          return { pace: through.pace, result: through };
        });
        waiting.push(...theirs.slice(granted).map((id, index) => ({ id, at: places[index] ?? at })));
      }
      if (waiting.length === 0) return ids;
      await store.putOff(waiting);
      const put = new Set(waiting.map(({ id }) => id));
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
      const limit = limitOf(limits, group);
      const { pace, first } = await store.change(group, at, (before) => {
        const after = slowDown(before, { now: at, observed: counts.perMinute(group), limit, reply });
        return { pace: after, result: { pace: after, first: after !== before } };
      });
      view = new Map(view).set(group, pace);
      seen = { at: elapsed(), answer: Promise.resolve(view) };
      const until = pace.heldUntil ?? at;
      if (first) onSlowed({ group, until, perMinute: pace.perMinute ?? 0 });
      // An echo that comes after the rest is over, to a row that was let through meanwhile, rests as long as the echo.
      return until > at ? until : new Date(at.getTime() + 60_000);
    },
    async settle() {
      const told = [...accepted];
      accepted.clear();
      for (const [group, count] of told)
        await store.change(group, now(), (pace) => ({ pace: tookMail(pace, count), result: undefined }));
    },
  };
}

/** What each group took lately, as far as this thread knows. */
function createCounts(elapsed: () => number): { add(group: string): void; perMinute(group: string): number } {
  let from = elapsed();
  let present = new Map<string, number>();
  let past = new Map<string, number>();
  const turn = (): void => {
    const passed = elapsed() - from;
    if (passed < countedOver) return;
    past = passed < 2 * countedOver ? present : new Map<string, number>();
    present = new Map();
    from = elapsed();
  };
  return {
    add(group) {
      turn();
      present.set(group, (present.get(group) ?? 0) + 1);
    },
    perMinute(group) {
      turn();
      return ((present.get(group) ?? 0) + (past.get(group) ?? 0)) * (60_000 / (2 * countedOver));
    },
  };
}

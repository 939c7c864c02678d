import {
  type Claimed,
  type Outbox,
  type Outcome,
  type SkipReason,
  type SweptOutbox,
  anyKeys,
} from '@broadsheet/delivery';

import { type Database, type Queryable, inTransaction } from '../connect.ts';

/** A row as claiming returns it, whatever else its table holds. */
export type ClaimedRow = {
  id: number;
  attempts: number;
  retry_of_uncertain: boolean;
  signed_with: string | null;
  expires_at: Date;
};

/** One of the two tables of rows owed a submission, and what differs between them. */
export type OutboxTable<Raw extends ClaimedRow, Row extends Claimed> = {
  name: 'deliveries' | 'notices';
  /** Further columns for `toRow`; `r` is the row, `s` its subscriber, if any. */
  columns: string;
  toRow(raw: Raw): Row;
  /** Who may not be mailed, of the rows that are `held`: a condition over `r`, in which `$1` is the claim. */
  refused(options: {
    claim: string;
    ids: readonly number[];
    held: string;
  }): Promise<{ held: readonly number[]; refused: ReadonlyMap<number, SkipReason> }>;
  /** Which rows may leave at all just now: a condition over `r`, empty for all; `$NOW` is the moment. */
  leaving: string;
  /** The version that makes the bytes of fresh attempts, kept with the row; null where rows have none. */
  templateVersion: string | null;
  /** What a row keeps of the server's `reply`, and forgets once it is over: assignments, where `over` says whether it is. */
  forget(over: string, reply: string): string;
  /** What else a final state brings: a statement over `done`, the rows that are over now, run in one with the change. Empty: nothing. */
  follow: string;
};

/**
 * The states by compare-and-set, for deliveries and notices alike. Leases run on the database's clock. What is said for every few
 * messages has a name, so that a connection's server parses and plans it once: that took most of its time (decision 0042). A row
 * has a claim while it is `submitting`, and only then. One that was cancelled in hand has expired before all time (decision 0066).
 * Whoever records has several rows in hand, in any order, and then their subscribers: who else waits for a row in hand holds no other such row,
 * nor its subscriber.
 */
export function createOutbox<Raw extends ClaimedRow, Row extends Claimed>(
  { pool }: Pick<Database, 'pool'>,
  table: OutboxTable<Raw, Row>,
): Outbox<Row> & SweptOutbox {
  // One statement, so one round trip, and all of it or nothing: rows change, and what follows from those that are over.
  const change = async (
    name: string,
    update: string,
    values: readonly unknown[],
    on: Queryable = pool,
  ): Promise<number> => {
    const follow = table.follow === '' ? '' : `, followed as (${table.follow})`;
    const { rows } = await on.query<{ changed: number }>({
      name: `${table.name}.${name}`,
      text: `with changed as (${update} returning r.*),
            done as (select * from changed where finished_at is not null)${follow}
       select count(*) as changed from changed`,
      values: [...values],
    });
    return rows[0]?.changed ?? 0;
  };
  const leaving = (now: string): string =>
    table.leaving === '' ? '' : ` and ${table.leaving.replaceAll('$NOW', now)}`;
  // One subscriber has few rows, found by whose they are; among those of all the index of what is owed leads to the first ones.
  const among = async <Found extends Record<string, unknown>>(
    subscriberId: number | undefined,
    select: (from: string) => string,
    values: readonly [unknown, unknown],
  ): Promise<readonly Found[]> => {
    if (subscriberId === undefined)
      return (await byIndex(pool, (client) => client.query<Found>(select(table.name), [...values]))).rows;
    const theirs = `(select * from ${table.name} where subscriber_id = $3 offset 0)`;
    return (await pool.query<Found>(select(theirs), [...values, subscriberId])).rows;
  };
  return {
    async claim(ids, { claim, leaseSeconds, now }) {
      const { rows } = await pool.query<Raw>({
        name: `${table.name}.claim`,
        text: `with claimable as (
           select r.id, r.state from ${table.name} r
           where r.id = any($1) and ${mayBeTried('$2')} and r.expires_at > $2${leaving('$2')}
           order by r.id
           for update skip locked
         ), claimed as (
           update ${table.name} r
           set state = 'submitting', claim = $3, attempts = r.attempts + 1,
               lease_until = clock_timestamp() + make_interval(secs => $4),
               signed_with = case when c.state = 'uncertain' then r.signed_with end
           from claimable c where r.id = c.id
           returning r.*, c.state = 'uncertain' as retry_of_uncertain
         )
         select r.id, r.attempts, r.retry_of_uncertain, r.signed_with, r.expires_at, ${table.columns}
         from claimed r left join lateral ${subscriberOf} s on true
         order by r.id`,
        values: [ids, now, claim, leaseSeconds],
      });
      return rows.map((raw) => table.toRow(raw));
    },
    async refused(claim, ids) {
      const { held, refused } = await table.refused({ claim, ids, held: stillHeld });
      // Whoever slept beyond its lease, by whatever clock, is told so here.
      const standing = new Map<number, SkipReason | 'lost'>(refused);
      const among = new Set(held);
      for (const id of ids) if (!among.has(id)) standing.set(id, 'lost');
      return standing;
    },
    async fixBytes(claim, ids, signedWith) {
      const { rows } = await pool.query<{ id: number }>({
        name: `${table.name}.fix`,
        // What is fixed already is fixed for its retry: from here on that may have left as well.
        text: `update ${table.name}
         set signed_with = $3, reason = case when signed_with is null then reason else 'retry-of-uncertain' end${
           table.templateVersion === null
             ? ''
             : ', template_version = case when signed_with is null then $4 else template_version end'
         }
         where id = any($2) and claim = $1 and (signed_with is null or signed_with in ($3, '${anyKeys}')) returning id`,
        values: [claim, ids, signedWith, ...(table.templateVersion === null ? [] : [table.templateVersion])],
      });
      return rows.map(({ id }) => id);
    },
    async record(outcomes, now) {
      // What was cancelled in hand and did not leave is not owed, and has not failed: either would bring its papers once more.
      const dropped = `not isfinite(r.expires_at) and o.state in ('queued', 'failed', 'skipped')`;
      const over = `(o.at is null or not isfinite(r.expires_at))`;
      await change(
        'record',
        `update ${table.name} r
         set state = case when ${dropped} then 'skipped' else o.state end,
             reason = case when ${dropped} then 'cancelled' else o.reason end, claim = null, lease_until = null,
             next_attempt_at = coalesce(o.at, r.next_attempt_at),
             attempts = r.attempts - case when o.burned then 0 else 1 end,
             finished_at = case when ${over} then $1::timestamptz end${table.forget(over, 'left(o.reply, 500)')}
         from unnest((select $2::bigint[]), $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::boolean[])
           as o (id, claim, state, reason, reply, at, burned)
         where r.id = o.id and r.claim = o.claim`,
        [now, ...columnsOf(outcomes)],
      );
    },
    async endLeases({ now, retryAt }) {
      // Bytes are fixed before the first of them leaves: where they are not, nothing was submitted. What somebody has locked is
      // being recorded, or cancelled: the next sweep sees what that left.
      const over = `signed_with is not null and ($2::timestamptz is null or reason = 'retry-of-uncertain' or expires_at <= $2)`;
      return await change(
        'end-leases',
        `update ${table.name} r
         set state = case when signed_with is null then 'queued' else 'uncertain' end,
             claim = null, lease_until = null,
             next_attempt_at = case when signed_with is null then $1::timestamptz else coalesce($2, next_attempt_at) end,
             finished_at = case when ${over} then $1::timestamptz end${table.forget(over, 'r.reply')},
             reason = 'lease-ended'
         where r.id in (
           select id from ${table.name} where state = 'submitting' and lease_until < statement_timestamp() for update skip locked
         )`,
        [now, retryAt],
      );
    },
    async expire(now) {
      return await byIndex(pool, async (client) => {
        await change(
          'expire-uncertain',
          `update ${table.name} r set finished_at = $1${table.forget('true', 'r.reply')}
           where r.id in (
             select id from ${table.name} where state = 'uncertain' and finished_at is null and expires_at <= $1 for update skip locked
           )`,
          [now],
          client,
        );
        return await change(
          'expire',
          `update ${table.name} r
           set state = 'skipped', reason = case when isfinite(r.expires_at) then 'expired' else 'cancelled' end, finished_at = $1${table.forget('true', 'r.reply')}
           where r.id in (
             select id from ${table.name} where state = 'queued' and expires_at <= $1 limit 10000 for update skip locked
           )`,
          [now],
          client,
        );
      });
    },
    async inHand() {
      const { rows } = await pool.query<{ found: boolean }>(
        `select exists (
           select 1 from ${table.name} where state = 'submitting' and lease_until > statement_timestamp()
         ) as found`,
      );
      return rows[0]?.found === true;
    },
    async owed({ now, limit, subscriberId }) {
      const rows = await among<{ id: number }>(
        subscriberId,
        (from) => `select id from (
           (select r.id, r.next_attempt_at from ${from} r
            where r.state = 'queued' and r.next_attempt_at <= $1${leaving('$1')} order by r.next_attempt_at, r.id limit $2)
           union all
           (select r.id, r.next_attempt_at from ${from} r
            where r.state = 'uncertain' and r.finished_at is null and r.next_attempt_at <= $1${leaving('$1')} limit $2)
         ) owed order by next_attempt_at, id limit $2`,
        [now, limit],
      );
      return rows.map(({ id }) => id);
    },
    async nextTurn({ now, until, subscriberId }) {
      const rows = await among<{ at: Date }>(
        subscriberId,
        (from) => `select r.next_attempt_at as at from ${from} r
         where r.state = 'queued' and r.reason = 'host-limit' and r.next_attempt_at <= $2 and r.expires_at > r.next_attempt_at
           ${leaving('$1')} order by r.next_attempt_at limit 1`,
        [now, until],
      );
      return rows[0]?.at ?? null;
    },
  };
}

/** The subscriber of `r`, found by its key: among few subscribers PostgreSQL would rather read all of them for each page. */
export const subscriberOf = '(select * from subscribers where id = r.subscriber_id offset 0)';

/** Whether a row is owed an attempt by then: a condition over `r`. */
export const mayBeTried = (now: string): string =>
  `r.next_attempt_at <= ${now} and (r.state = 'queued' or (r.state = 'uncertain' and r.finished_at is null))`;

/**
 * Runs what looks for a few of many rows. Statistics are a minute old at best, and hundreds of thousands of rows were planned, or have left,
 * since: who believes them reads and sorts all that is owed to find a page of it.
 */
function byIndex<T>(pool: Database['pool'], work: (client: Queryable) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query(
      'set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off',
    );
    return await work(client);
  });
}

const stillHeld = 'r.claim = $1 and r.lease_until > clock_timestamp()';

/** Outcomes as the arrays that `unnest` takes: id, claim, state, reason, reply, when to try again, whether the attempt counts. */
function columnsOf(held: readonly { claim: string; outcome: Outcome }[]): unknown[] {
  const outcomes = held.map(({ outcome }) => outcome);
  return [
    outcomes.map(({ id }) => id),
    held.map(({ claim }) => claim),
    outcomes.map(({ state }) => state),
    outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : null)),
    outcomes.map(({ reply }) => reply),
    outcomes.map(retryTime),
    outcomes.map((outcome) => outcome.state !== 'queued' || outcome.burned),
  ];
}

function retryTime(outcome: Outcome): Date | null {
  if (outcome.state === 'queued') return outcome.at;
  return outcome.state === 'uncertain' ? outcome.retryAt : null;
}

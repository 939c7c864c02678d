import { type PauseReason, type StreamState, type StreamStore, paceLength } from '@broadsheet/delivery';

import type { Database } from '../connect.ts';

type Row = {
  paused_at: Date | null;
  paused_until: Date | null;
  pause_reason: PauseReason | null;
  pause_detail: string | null;
  fenced_at: Date | null;
  pace_from: Date | null;
  pace_done: number;
  pace_before: number | null;
};

/** The guard against mass rejection looks so far back: milliseconds, and outcomes. */
const counted = { milliseconds: 3_600_000, outcomes: 500 };

/** The one row that all workers share. Every change is one statement. */
export function createStreamStore({ pool }: Pick<Database, 'pool'>): StreamStore {
  return {
    async state(now) {
      const { rows } = await pool.query<Row>(
        `select paused_at, paused_until, pause_reason, pause_detail, fenced_at, pace_from, pace_done, pace_before
         from delivery_stream`,
      );
      return stateOf(rows[0], now);
    },
    async pause({ reason, detail, until, now }) {
      // What waits for an operator does so until one resumes it. That nearly everybody was refused is said whoever else pauses: what
      // follows from refusals depends on it.
      const { rows } = await pool.query<{ first: boolean }>(
        `update delivery_stream s
         set paused_at = $1, paused_until = $2, pause_reason = $3, pause_detail = left($4, 500), alerted_at = coalesce(s.alerted_at, $1)
         from (select alerted_at from delivery_stream for update) before
         where s.paused_at is null or s.paused_until is not null
           or ($3 in ('operator', 'mass-rejection') and s.pause_reason <> 'mass-rejection')
         returning before.alerted_at is null as first`,
        [now, until, reason, detail],
      );
      return rows[0]?.first ?? false;
    },
    async resume() {
      const rested = (table: 'deliveries' | 'notices') =>
        `update ${table} r set next_attempt_at = rested.paused_at
         from (
           select r.id, resumed.paused_at from ${table} r, resumed
           where r.state = 'queued' and r.reason = 'stop' and r.next_attempt_at > resumed.paused_at
           order by r.id
           for update of r
         ) rested
         where r.id = rested.id`;
      const { rows } = await pool.query(
        `with resumed as (
           update delivery_stream s
           set paused_at = null, paused_until = null, pause_reason = null, pause_detail = null, alerted_at = null,
               counted_from = null, submitted = 0, rejected = 0
           from (select paused_at from delivery_stream for update) before
           where before.paused_at is not null
           returning before.paused_at
         ), digests as (${rested('deliveries')}), notices as (${rested('notices')})
         select paused_at from resumed`,
      );
      return rows.length === 1;
    },
    async fence(now) {
      await pool.query(
        'update delivery_stream set fenced_at = $1, fenced_publication = (select max(publication) from editions)',
        [now],
      );
    },
    async unfence() {
      const { rowCount } = await pool.query(
        'update delivery_stream set fenced_at = null, fenced_publication = null where fenced_at is not null',
      );
      return rowCount === 1;
    },
    async take({ rate, most, burst }) {
      const { rows } = await pool.query<{ granted: number; tokens: number }>(
        `with filled as (
           select s.id, n.at, least($3::float8, s.tokens + greatest(0, extract(epoch from n.at - s.tokens_at)) * $1::float8) as tokens
           from delivery_stream s, (select clock_timestamp() as at) n
           for update of s
         )
         update delivery_stream s
         set tokens = f.tokens - greatest(0, least($2, floor(f.tokens))), tokens_at = f.at
         from filled f where s.id = f.id
         returning greatest(0, least($2, floor(f.tokens)))::integer as granted, f.tokens`,
        [rate, most, burst],
      );
      const { granted = 0, tokens = 0 } = rows[0] ?? {};
      return { granted, wait: granted > 0 ? 0 : ((1 - tokens) / rate) * 1000 };
    },
    async spend(tokens) {
      await pool.query('update delivery_stream set tokens = tokens - $1', [tokens]);
    },
    async count({ submitted, rejected }, now) {
      const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
      const { rows } = await pool.query<{ submitted: number; rejected: number }>(
        `update delivery_stream
         set submitted = $1 + case when counted_from > $3 and submitted + rejected < $5 then submitted else 0 end,
             rejected = $2 + case when counted_from > $3 and submitted + rejected < $5 then rejected else 0 end,
             counted_from = case when counted_from > $3 and submitted + rejected < $5 then counted_from else $4::timestamptz end,
             pace_done = $1 + $2 + case when pace_from > $6 then pace_done else 0 end,
             pace_before = case when pace_from > $6 then pace_before when pace_from > $7 then pace_done end,
             pace_from = case when pace_from > $6 then pace_from else $4 end,
             alerted_at = case when $1 > 0 and (paused_at is null or paused_until <= $4) then null else alerted_at end
         returning submitted, rejected`,
        [
          submitted,
          rejected,
          ago(counted.milliseconds),
          now,
          counted.outcomes,
          ago(paceLength),
          ago(2 * paceLength),
        ],
      );
      return rows[0] ?? { submitted, rejected };
    },
  };
}

function stateOf(row: Row | undefined, now: Date): StreamState {
  const paused =
    row?.paused_at !== undefined &&
    row.paused_at !== null &&
    (row.paused_until === null || row.paused_until > now);
  return {
    pause:
      paused && row.pause_reason !== null && row.paused_at !== null
        ? {
            reason: row.pause_reason,
            detail: row.pause_detail ?? '',
            at: row.paused_at,
            until: row.paused_until,
          }
        : null,
    fencedAt: row?.fenced_at ?? null,
    pace:
      row === undefined || row.pace_from === null
        ? null
        : { from: row.pace_from, done: row.pace_done, before: row.pace_before },
  };
}

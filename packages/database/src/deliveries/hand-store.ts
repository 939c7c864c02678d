import { anyKeys } from '@broadsheet/delivery';
import type { Day } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** A digest that was planned and not submitted. */
export type Missed = {
  id: number;
  /** Null once the subscriber was erased. */
  email: string | null;
  state: string;
  reason: string | null;
  attempts: number;
  reply: string | null;
  nextAttemptAt: Date | null;
};

/** The operator's hand on the deliveries of an edition. */
export type DeliveryHand = {
  /**
   * What has not begun is not to be submitted, `skipped: cancelled`, also what a worker has claimed already; what has begun, or may have
   * arrived, is not tried once more. Papers are not given back: later digests go without them.
   * @returns `skipped` now; `last`: of how many an attempt was made, or is under way, that stays the last
   */
  cancel(editionId: number, now: Date): Promise<{ skipped: number; last: number }>;
  /**
   * Puts what failed, came too late, was cancelled or was refused back into the queue, where nobody gets a paper twice by it:
   * papers that were given back and went into a later digest stay there. What may have arrived is left alone.
   * @param expiresAt of the new attempts
   */
  resend(editionId: number, options: { now: Date; expiresAt: Date }): Promise<number>;
  /**
   * Tries once more what has an unknown outcome for good: it may come twice, under the same Message-ID unless SECRET_KEY has a new first key. The
   * bytes are the same where the keys are. It ends as submitted or rejected, else is uncertain again: its papers are never given back.
   * @param expiresAt of the new attempt
   */
  resendUncertain(editionId: number, options: { now: Date; expiresAt: Date }): Promise<number>;
  /** How many did not get it, by state and reason. */
  missedBy(editionId: number): Promise<readonly { state: string; reason: string | null; count: number }[]>;
  /** Who did not get it, and why; oldest first. `among`: of these alone, `reason` null for those without one. */
  missed(
    editionId: number,
    options: { afterId: number; limit: number; among?: { state: string; reason: string | null } },
  ): Promise<readonly Missed[]>;
  editionOf(day: Day): Promise<number | null>;
  /** Digests that are held back by a fence. */
  fenced(): Promise<number>;
};

const gaveBack = `(d.state = 'failed' or (d.state = 'skipped' and d.reason in ('expired', 'paused')))`;
const keptPapers = `((d.state = 'rejected' and d.reason <> 'hard') or (d.state = 'skipped' and d.reason = 'cancelled'))`;

/** Why the row is in its state: what is in hand carries the reason of the attempt before. */
const reason = `case when d.state <> 'submitting' then d.reason end`;

export function createDeliveryHand({ pool }: Pick<Database, 'pool'>): DeliveryHand {
  return {
    async cancel(editionId, now) {
      // A claim whose bytes are not fixed has begun nothing: its worker finds the row taken, as if its lease had ended. Each row is judged as a
      // worker left it, in the statement that changes it.
      const owed = `(state in ('queued', 'submitting') or (state = 'uncertain' and finished_at is null))`;
      const claimed = `(state = 'submitting' and signed_with is null)`;
      const waits = `(state = 'queued' or ${claimed})`;
      const begun = `(state = 'submitting' and signed_with is not null)`;
      const take = async (id: number | null, locked: 'skip locked' | '') => {
        const { rows } = await pool.query<{ skipped: number; last: number }>(
          `with found as (
             select id from deliveries where edition_id = $1 and ($3::bigint is null or id = $3) and ${owed} for update ${locked}
           ), over as (
             update deliveries d
             set state = case when ${waits} then 'skipped' else state end,
                 reason = case when ${waits} then 'cancelled' else reason end,
                 attempts = attempts - case when ${claimed} then 1 else 0 end,
                 claim = case when ${begun} then claim end,
                 lease_until = case when ${begun} then lease_until end,
                 expires_at = case when ${begun} then '-infinity' else expires_at end,
                 finished_at = case when ${begun} then null else $2::timestamptz end
             from found where d.id = found.id
             returning d.state
           )
           select count(*) filter (where state = 'skipped') as skipped, count(*) filter (where state <> 'skipped') as last from over`,
          [editionId, now, id],
        );
        return rows[0] ?? { skipped: 0, last: 0 };
      };
      const total = await take(null, 'skip locked');
      // What a worker is just recording is taken one at a time: who waits for it holds nothing that the worker may wait for.
      const { rows: left } = await pool.query<{ id: number }>(
        `select id from deliveries where edition_id = $1 and ${owed} and isfinite(expires_at)`,
        [editionId],
      );
      for (const { id } of left) {
        const { skipped, last } = await take(id, '');
        total.skipped += skipped;
        total.last += last;
      }
      return total;
    },
    async resend(editionId, { now, expiresAt }) {
      const { rows } = await pool.query<{ count: number }>(
        `with chosen as (
           select d.id, d.subscriber_id, d.publication_to, d.publication_from
           from deliveries d join subscribers s on s.id = d.subscriber_id
           where d.edition_id = $1 and s.state = 'active'
             and ((${gaveBack} and s.watermark = d.publication_from) or (${keptPapers} and s.watermark >= d.publication_to))
             and not exists (
               select 1 from deliveries o
               where o.subscriber_id = d.subscriber_id and o.id <> d.id
                 and (o.state in ('queued', 'submitting') or (o.local_day = d.local_day and (o.state <> 'skipped' or o.id > d.id)))
             )
           order by d.id
           for update of d, s
         ), queued as (
           update deliveries d
           set state = 'queued', reason = 'resend', next_attempt_at = $2, expires_at = $3, attempts = 0, finished_at = null,
               signed_with = null
           from chosen c where d.id = c.id
           returning d.id
         ), taken as (
           update subscribers s set watermark = c.publication_to from chosen c
           where s.id = c.subscriber_id and s.watermark = c.publication_from
         )
         select count(*) as count from queued`,
        [editionId, now, expiresAt],
      );
      return rows[0]?.count ?? 0;
    },
    async resendUncertain(editionId, { now, expiresAt }) {
      const { rowCount } = await pool.query(
        `update deliveries d
         set finished_at = null, next_attempt_at = $2, expires_at = $3, attempts = 0, reason = 'resend', signed_with = '${anyKeys}'
         from subscribers s
         where d.edition_id = $1 and d.state = 'uncertain' and d.finished_at is not null and s.id = d.subscriber_id and s.state = 'active'`,
        [editionId, now, expiresAt],
      );
      return rowCount ?? 0;
    },
    async missedBy(editionId) {
      const { rows } = await pool.query<{ state: string; reason: string | null; count: number }>(
        `select state, ${reason} as reason, count(*) as count from deliveries d
         where edition_id = $1 and state <> 'submitted' group by 1, 2 order by count desc, 1, 2`,
        [editionId],
      );
      return rows;
    },
    async missed(editionId, { afterId, limit, among }) {
      const { rows } = await pool.query<Missed>(
        `select d.id, s.email, d.state, ${reason} as reason, d.attempts, d.reply,
                case when d.finished_at is null then d.next_attempt_at end as "nextAttemptAt"
         from deliveries d left join subscribers s on s.id = d.subscriber_id
         where d.edition_id = $1 and d.state <> 'submitted' and d.id > $2
           and ($4::text is null or (d.state = $4 and ${reason} is not distinct from $5))
         order by d.id limit $3`,
        [editionId, afterId, limit, among?.state ?? null, among?.reason ?? null],
      );
      return rows;
    },
    async editionOf(day) {
      const { rows } = await pool.query<{ id: number }>(
        'select id from editions where day = $1 and publication is not null',
        [day],
      );
      return rows[0]?.id ?? null;
    },
    async fenced() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*) as count from deliveries d
         where d.state = 'queued' and d.planned_at < (select fenced_at from delivery_stream)`,
      );
      return rows[0]?.count ?? 0;
    },
  };
}

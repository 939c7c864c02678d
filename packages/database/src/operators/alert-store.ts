import type { Alert, AlertStore, OwedCall } from '@broadsheet/operators';

import { inTransaction, type Database } from '../connect.ts';

const alertColumns = `id, kind, subject, headline, lines, opened_at as "openedAt", last_seen as "lastSeen", count,
  notified_at as "notifiedAt", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy",
  resolved_at as "resolvedAt"`;

/** Milliseconds for which a call in hand is nobody else's. */
const callLease = 60_000;

/** Alerts and the calls that tell of them, in PostgreSQL. */
export function createAlertStore({ pool }: Pick<Database, 'pool'>): AlertStore {
  return {
    async standing() {
      const { rows } = await pool.query<Alert>(
        `select ${alertColumns} from alerts where closed_at is null order by opened_at, id`,
      );
      return rows;
    },
    async record(findings, resolved, now) {
      await inTransaction(pool, async (client) => {
        // In one order everywhere: workers that find the same wait for each other, and none for itself.
        const ordered = findings.toSorted((a, b) => (a.kind + a.subject < b.kind + b.subject ? -1 : 1));
        for (const { kind, subject, headline, lines } of ordered) {
          await client.query(
            `insert into alerts (kind, subject, headline, lines, opened_at, last_seen) values ($1, $2, $3, $4, $5, $5)
             on conflict (kind, subject) where closed_at is null
             do update set headline = excluded.headline, lines = excluded.lines, last_seen = excluded.last_seen,
               count = alerts.count + 1, resolved_at = null`,
            [kind, subject, headline, lines, now],
          );
        }
        await client.query(
          `update alerts set resolved_at = $2 where id = any($1) and resolved_at is null and closed_at is null`,
          [resolved, now],
        );
      });
    },
    async tell(alert, { closes, notices, call }, now) {
      return inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `update alerts set notified_at = $3, closed_at = case when $4 then $3::timestamptz end
           where id = $1 and notified_at is not distinct from $2 and closed_at is null
             and resolved_at is not distinct from $5`,
          [alert.id, alert.notifiedAt, now, closes, alert.resolvedAt],
        );
        if (rowCount === 0) return false;
        for (const { email, sealed, expiresAt } of notices) {
          await client.query(
            `insert into notices (kind, email, state, sealed, message_date, created_at, expires_at, next_attempt_at)
             values ('alert', $1, 'queued', $2, $3, $3, $4, $3)`,
            [email, sealed, now, expiresAt],
          );
        }
        if (call !== null) {
          await client.query(
            `insert into alert_calls (alert_id, body, created_at, next_attempt_at) values ($1, $2, $3, $3)`,
            [alert.id, JSON.stringify(call), now],
          );
        }
        return true;
      });
    },
    async acknowledge(alertId, by, now) {
      const { rowCount } = await pool.query(
        `update alerts set acknowledged_at = $2, acknowledged_by = $3
         where id = $1 and closed_at is null and acknowledged_at is null`,
        [alertId, now, by],
      );
      return rowCount === 1;
    },
    async takeCalls(now, limit) {
      const { rows } = await pool.query<OwedCall>(
        `update alert_calls c set attempts = attempts + 1, next_attempt_at = $2
         where id in (
           select id from alert_calls where finished_at is null and next_attempt_at <= $1
           order by id limit $3 for update skip locked
         )
         returning c.id, c.body as call, c.created_at as "createdAt", c.attempts`,
        [now, new Date(now.getTime() + callLease), limit],
      );
      return rows.toSorted((a, b) => a.id - b.id);
    },
    async settleCall(callId, outcome, now) {
      const nextAt = 'done' in outcome ? null : outcome.nextAt;
      await pool.query(
        `update alert_calls set finished_at = $2, next_attempt_at = coalesce($3, next_attempt_at), reason = $4 where id = $1`,
        [callId, nextAt === null ? now : null, nextAt, 'done' in outcome ? null : outcome.reason],
      );
    },
  };
}

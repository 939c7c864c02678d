import type pg from 'pg';

/**
 * Puts up the fence after a restore: since the backup was made its mail may have been submitted, its sessions may have been
 * ended, its calls may have been taken.
 * @returns how many digests and notices wait behind it
 */
export async function fenceOldMail(client: pg.ClientBase, now: Date): Promise<number> {
  // A backup may come from a machine whose clock was ahead.
  await client.query(
    `update delivery_stream
     set fenced_at = greatest(
           $1::timestamptz,
           (select max(planned_at) + interval '1 millisecond' from deliveries),
           (select max(created_at) + interval '1 millisecond' from notices)
         ),
         fenced_publication = (select max(publication) from editions)`,
    [now],
  );
  await client.query('delete from operator_sessions');
  await client.query('delete from operator_verifications');
  await client.query(
    `update alert_calls set finished_at = $1, reason = 'owed when a backup was made' where finished_at is null`,
    [now],
  );
  const { rows } = await client.query<{ count: string }>(
    `select (select count(*) from deliveries where finished_at is null) + (select count(*) from notices where finished_at is null) as count`,
  );
  return Number(rows[0]?.count ?? 0);
}

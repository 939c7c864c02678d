import type { Database } from '../connect.ts';

/**
 * What is forgotten at an age: a statement that deletes at most `$2` rows from before `$1`, and returns how many. Tables that grow with every digest are
 * read from their oldest end, by id, so that a look at nothing costs a page; the others are small.
 */
const statements = {
  // With the rows goes what the ledger says of them, in one: the books balance at every moment.
  deliveries: `with oldest as (
      select id from (select id, planned_at, state, finished_at from deliveries order by id limit $2) d
      where planned_at < $1 and state not in ('queued', 'submitting') and (state <> 'uncertain' or finished_at is not null)
    ), gone as (
      delete from deliveries d using oldest o where d.id = o.id returning d.edition_id
    ), entered as (
      insert into plan_ledger (edition_id, planned, planned_at) select edition_id, -count(*), $1 from gone group by edition_id
    ) select count(*) as count from gone`,
  ledgers: `with empty as (
      select edition_id from plan_ledger group by edition_id having sum(planned) = 0 and min(planned_at) < $1 limit $2
    ), gone as (delete from plan_ledger l using empty e where l.edition_id = e.edition_id returning 1)
    select count(*) as count from gone`,
  returnedMail: `with oldest as (
      select id from (select id, received_at, consequence from returned_mails order by id limit $2) r
      where received_at < $1 and consequence <> 'held'
    ), gone as (delete from returned_mails r using oldest o where r.id = o.id returning 1)
    select count(*) as count from gone`,
  votes: deleteWhere('votes', 'voted_at < $1'),
  notices: `with oldest as (
      select id from (select id, created_at, finished_at from notices order by id limit $2) n
      where created_at < $1 and finished_at is not null
    ), gone as (delete from notices n using oldest o where n.id = o.id returning 1)
    select count(*) as count from gone`,
  // Kept for as long as the same bytes may be wanted; made anew where an old edition is printed once more.
  fragments: deleteWhere(
    'fragments',
    'edition_id in (select id from editions where published_at < $1 and exists (select 1 from fragments where edition_id = editions.id))',
  ),
  auditTrail: `with oldest as (
      select id from (select id, at from audit_trail order by id limit $2) a where at < $1
    ), gone as (delete from audit_trail a using oldest o where a.id = o.id returning 1)
    select count(*) as count from gone`,
  alerts: deleteWhere('alerts', 'closed_at < $1'),
  caughtMails: deleteWhere('caught_mails', 'at < $1'),
  spentOnce: deleteWhere('spent_once', 'expires_at < $1'),
  sessions: deleteWhere('operator_sessions', 'expires_at < $1'),
  verifications: deleteWhere('operator_verifications', 'expires_at < $1'),
  invitations: deleteWhere('operator_invitations', 'expires_at < $1'),
  signInAttempts: deleteWhere('sign_in_attempts', 'at < $1'),
  // What a worker had in hand when its subscriber was erased.
  remains: `with found as (
      select id from deliveries where subscriber_id is null and planned_at < $1 and printed <> '{}' and state <> 'submitting' limit $2
    ), emptied as (
      update deliveries d set reply = null, printed = '{}',
        contents = (contents::jsonb || '{"items": [], "also": [], "cut": [], "labels": {}}')::json
      from found f where d.id = f.id returning 1
    ) select count(*) as count from emptied`,
} as const;

function deleteWhere(table: string, condition: string): string {
  return `with gone as (
      delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit $2)) returning 1
    ) select count(*) as count from gone`;
}

export type Forgotten = keyof typeof statements;

export type RetentionStore = {
  /** Forgets a page of what is from before an instant; returns how many rows went. */
  forget(what: Forgotten, before: Date, limit: number): Promise<number>;
};

export function createRetentionStore({ pool }: Pick<Database, 'pool'>): RetentionStore {
  return {
    async forget(what, before, limit) {
      const { rows } = await pool.query<{ count: number }>(statements[what], [before, limit]);
      return rows[0]?.count ?? 0;
    },
  };
}

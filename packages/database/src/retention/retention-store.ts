import type { Database } from '../connect.ts';

/** How one kind is forgotten: which rows (at most `$2` from before `$1`, as `found`), and what becomes of them, counted as `gone`. */
type Forgetting = { find: string; gone: string };

/**
 * What is forgotten at an age. Tables that grow with every digest are read from their oldest end, by id, so that a look at nothing costs a page; the others
 * are small.
 */
const kinds = {
  // With the rows goes what the ledger says of them, in one: the books balance at every moment.
  deliveries: {
    find: oldestOf(
      'deliveries',
      'planned_at',
      `state not in ('queued', 'submitting') and (state <> 'uncertain' or finished_at is not null)`,
    ),
    gone: `gone as (
        delete from deliveries d using found f where d.id = f.id returning d.edition_id
      ), entered as (
        insert into plan_ledger (edition_id, planned, planned_at) select edition_id, -count(*), $1 from gone group by edition_id
      )`,
  },
  ledgers: {
    find: 'select edition_id from plan_ledger group by edition_id having sum(planned) = 0 and min(planned_at) < $1 limit $2',
    gone: 'gone as (delete from plan_ledger l using found f where l.edition_id = f.edition_id returning 1)',
  },
  returnedMail: byId('returned_mails', 'received_at', `consequence <> 'held'`),
  votes: anywhere('votes', 'voted_at < $1'),
  notices: byId('notices', 'created_at', 'finished_at is not null'),
  // Own words are read by digests alone, which are kept as long; a topic's days stand in the archive for good.
  ownMatches: {
    find: `select m.edition_id, m.rule_id from matched_rules m join editions e on e.id = m.edition_id
           where e.published_at < $1 and not exists (select 1 from topics t where t.rule_id = m.rule_id)
             and not exists (select 1 from topic_revisions t where t.rule_id = m.rule_id) limit $2`,
    gone: `reasons as (
        delete from matches m using found f where m.edition_id = f.edition_id and m.rule_id = f.rule_id
      ), gone as (
        delete from matched_rules m using found f where m.edition_id = f.edition_id and m.rule_id = f.rule_id returning 1
      )`,
  },
  // Kept for as long as the same bytes may be wanted; made anew where an old edition is printed once more.
  fragments: anywhere(
    'fragments',
    'edition_id in (select id from editions where published_at < $1 and exists (select 1 from fragments where edition_id = editions.id))',
  ),
  auditTrail: byId('audit_trail', 'at', 'true'),
  alerts: anywhere('alerts', 'closed_at < $1'),
  caughtMails: anywhere('caught_mails', 'at < $1'),
  spentOnce: anywhere('spent_once', 'expires_at < $1'),
  sessions: anywhere('operator_sessions', 'expires_at < $1'),
  verifications: anywhere('operator_verifications', 'expires_at < $1'),
  invitations: anywhere('operator_invitations', 'expires_at < $1'),
  networkUses: anywhere('network_uses', 'hour < $1'),
  // Hosts of subscribers are asked about again in time: what was not is nobody's any more.
  mailHosts: anywhere('mail_hosts', 'ask_again_at < $1'),
  mailGroups: anywhere('mail_groups', 'greatest(slowed_at, tokens_at) < $1'),
  signInAttempts: anywhere('sign_in_attempts', 'at < $1'),
  vectors: anywhere('embeddings', 'used_at < $1'),
  // What a worker had in hand when its subscriber was erased.
  remains: {
    find: `select id from deliveries where subscriber_id is null and planned_at < $1 and printed <> '{}' and state <> 'submitting' limit $2`,
    gone: `gone as (
        update deliveries d set reply = null, printed = '{}',
          contents = (contents::jsonb || '{"items": [], "also": [], "cut": [], "labels": {}}')::json
        from found f where d.id = f.id returning 1
      )`,
  },
} as const satisfies Readonly<Record<string, Forgetting>>;

/** Of the oldest rows of a table those that may go. */
function oldestOf(table: string, at: string, condition: string): string {
  return `select id from (select * from ${table} order by id limit $2) oldest where ${at} < $1 and ${condition}`;
}

function byId(table: string, at: string, condition: string): Forgetting {
  return {
    find: oldestOf(table, at, condition),
    gone: `gone as (delete from ${table} t using found f where t.id = f.id returning 1)`,
  };
}

function anywhere(table: string, condition: string): Forgetting {
  return {
    find: `select ctid as place from ${table} where ${condition} limit $2`,
    gone: `gone as (delete from ${table} where ctid = any(array(select place from found)) returning 1)`,
  };
}

export type Forgotten = keyof typeof kinds;

export type RetentionStore = {
  /** Forgets a page of what is from before an instant; returns how many rows went. */
  forget(what: Forgotten, before: Date, limit: number): Promise<number>;
  /** Whether `forget` would find anything. */
  holds(what: Forgotten, before: Date): Promise<boolean>;
  /** Says that everything was looked for. */
  ran(at: Date): Promise<void>;
  /** When that was last; null: never. */
  lastRan(): Promise<Date | null>;
};

/** Rows that a look takes from the oldest end: those that are still owed stand there too. */
const looked = 2000;

export function createRetentionStore({ pool }: Pick<Database, 'pool'>): RetentionStore {
  return {
    async forget(what, before, limit) {
      const { find, gone } = kinds[what];
      const { rows } = await pool.query<{ count: number }>(
        `with found as (${find}), ${gone} select count(*) as count from gone`,
        [before, limit],
      );
      return rows[0]?.count ?? 0;
    },
    async holds(what, before) {
      const { rows } = await pool.query<{ holds: boolean }>(`select exists (${kinds[what].find}) as holds`, [
        before,
        looked,
      ]);
      return rows[0]?.holds ?? false;
    },
    async ran(at) {
      await pool.query('update installation set forgotten_at = $1', [at]);
    },
    async lastRan() {
      const { rows } = await pool.query<{ at: Date | null }>('select forgotten_at as at from installation');
      return rows[0]?.at ?? null;
    },
  };
}

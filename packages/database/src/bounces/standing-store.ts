import type { EditionCounts, HostEvents, StandingStore } from '@broadsheet/bounces';

import type { Database } from '../connect.ts';

const complaint = `kind = 'complaint' and consequence = 'suppressed'`;
const wasMailed = `d.state in ('submitted', 'rejected')`;
const hard = `kind = 'bounce' and class = 'hard'`;

/** The newest `$1` editions that anything was planned of. */
const newest = `select id, day, publication from editions
  where publication is not null and exists (select 1 from plan_ledger l where l.edition_id = editions.id)
  order by publication desc limit $1`;

/** Complaints and hard bounces against what was mailed. */
export function createStandingStore({ pool }: Pick<Database, 'pool'>): StandingStore {
  return {
    async editions(limit) {
      const { rows } = await pool.query<EditionCounts>(
        `select e.id as "editionId", e.day, d.mailed, coalesce(r.complaints, 0)::int as complaints, coalesce(r.hard, 0)::int as hard
         from (${newest}) e
         cross join lateral (
           select count(*)::int as mailed from deliveries where edition_id = e.id and state in ('submitted', 'rejected')
         ) d
         left join lateral (
           select count(*) filter (where ${complaint}) as complaints, count(*) filter (where ${hard}) as hard
           from returned_mails where edition_id = e.id
         ) r on true
         order by e.publication desc`,
        [limit],
      );
      return rows;
    },
    async events(editionIds) {
      const { rows } = await pool.query<{ editionId: number } & HostEvents>(
        `select * from (
           select edition_id as "editionId", mail_host as "mailHost", count(*) filter (where ${complaint})::int as complaints,
                  count(*) filter (where ${hard})::int as hard
           from returned_mails where edition_id = any($1) group by edition_id, mail_host
         ) r where complaints > 0 or hard > 0`,
        [editionIds],
      );
      return rows;
    },
    async newest(limit) {
      const { rows } = await pool.query<{ editionId: number; day: string }>(
        `select id as "editionId", day from (${newest}) e`,
        [limit],
      );
      return rows;
    },
    async mailed(parts) {
      if (parts.length === 0) return [];
      // A mail host is found by its subscribers, one after the other, not by all that was mailed: left to itself PostgreSQL reads an
      // edition for each of them. Of what is kept of a subscriber only the days since the oldest of these editions are read.
      const { rows } = await pool.query<{ mailed: number }>(
        `select case when p.hosts is null then whole.mailed else there.mailed end as mailed
         from jsonb_to_recordset($1::jsonb) as p (part int, "editionIds" int[], hosts text[], "atMost" int)
         cross join lateral (
           select coalesce(min(day) - 1, '-infinity') as day from editions where id = any(p."editionIds")
         ) first
         cross join lateral (
           select count(*)::int as mailed from (
             select 1 from deliveries d
             where p.hosts is null and d.edition_id = any(p."editionIds") and ${wasMailed} limit p."atMost"
           ) counted
         ) whole
         cross join lateral (
           select count(*)::int as mailed from (
             select 1 from unnest(p.hosts) host
             cross join lateral (select id from subscribers where split_part(email_key, '@', 2) = host offset 0) s
             cross join lateral (
               select 1 from deliveries d
               where d.subscriber_id = s.id and d.local_day >= first.day and d.edition_id = any(p."editionIds") and ${wasMailed} offset 0
             ) d
             limit p."atMost"
           ) counted
         ) there
         order by p.part`,
        [
          JSON.stringify(
            parts.map(({ editionIds, hosts, atMost }, part) => ({ part, editionIds, hosts, atMost })),
          ),
        ],
      );
      return rows.map(({ mailed }) => mailed);
    },
  };
}

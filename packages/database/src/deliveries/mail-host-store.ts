import type { MailHostStore } from '@broadsheet/delivery';

import type { Database } from '../connect.ts';

/** Which mail group each mail host belongs to. */
export function createMailHostStore({ pool }: Pick<Database, 'pool'>): MailHostStore {
  return {
    async unknown({ now, limit, but }) {
      // From one host to the next by the index: it costs hosts, not subscribers.
      const { rows } = await pool.query<{ host: string }>(
        `with recursive hosts as (
           (select split_part(email_key, '@', 2) as host from subscribers order by 1 limit 1)
           union all
           select (select split_part(s.email_key, '@', 2) from subscribers s
                   where split_part(s.email_key, '@', 2) > hosts.host order by 1 limit 1)
           from hosts where hosts.host is not null
         )
         select hosts.host from hosts left join mail_hosts m on m.host = hosts.host
         where hosts.host <> '' and hosts.host <> all($3::text[]) and (m.host is null or m.ask_again_at <= $1)
         order by m.ask_again_at nulls first limit $2`,
        [now, limit, but],
      );
      return rows.map(({ host }) => host);
    },
    async keep(learnt) {
      await pool.query(
        `insert into mail_hosts as m (host, mail_group, ask_again_at)
         select l.host, coalesce(l.mail_group, l.host), l.until
         from unnest($1::text[], $2::text[], $3::timestamptz[]) as l (host, mail_group, until)
         on conflict (host) do update
           set mail_group = case when $2[array_position($1, m.host)] is null then m.mail_group else excluded.mail_group end,
               ask_again_at = excluded.ask_again_at`,
        [learnt.map(({ host }) => host), learnt.map(({ group }) => group), learnt.map(({ until }) => until)],
      );
    },
  };
}

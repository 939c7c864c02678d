import { type GroupPace, type GroupStore, freshPace } from '@broadsheet/delivery';

import { type Database, type Queryable, inTransaction } from '../connect.ts';

const columns = `per_minute as "perMinute", before, held_until as "heldUntil", slowed_at as "slowedAt", times,
  stepped_at as "steppedAt", accepted, tokens, tokens_at as "tokensAt", last_place as "lastPlace", reply`;

type Row = GroupPace & { group: string };

/** Mail of subscribers' hosts goes to groups; a host that nobody has asked about stands for itself. */
export const groupOfSubscriber = `coalesce(
  (select h.mail_group from mail_hosts h where h.host = split_part(s.email_key, '@', 2)), split_part(s.email_key, '@', 2))`;

/** Places are shared out one page at a time. */
const lockPlaces = `select pg_advisory_xact_lock(hashtext('mail group places'))`;

/** What all workers share about mail groups. */
export function createGroupStore({ pool }: Pick<Database, 'pool'>): GroupStore {
  return {
    async slow(now) {
      const { rows } = await pool.query<Row>({
        name: 'groups.slow',
        text: `select mail_group as "group", ${columns} from mail_groups where before is not null or held_until > $1`,
        values: [now],
      });
      return new Map(rows.map(({ group, ...pace }) => [group, pace]));
    },
    async rowsTo(groups, ids, now) {
      const { rows } = await pool.query<{ id: number; group: string }>({
        name: 'groups.rows',
        text: `select id, "group" from (
           select r.id, ${groupOfSubscriber} as "group"
           from deliveries r join subscribers s on s.id = r.subscriber_id
           where r.id = any($2) and r.next_attempt_at <= $3 and r.expires_at > $3
             and (r.state = 'queued' or (r.state = 'uncertain' and r.finished_at is null))
         ) found where cardinality($1::text[]) = 0 or lower("group") = any($1) order by id`,
        values: [groups.map((group) => group.toLowerCase()), ids, now],
      });
      return rows;
    },
    change: (group, now, decide) =>
      inTransaction(pool, async (client) => {
        const fresh = freshPace(now);
        await client.query(
          `insert into mail_groups (mail_group, tokens, tokens_at) values ($1, $2, $3) on conflict do nothing`,
          [group, fresh.tokens, fresh.tokensAt],
        );
        const { rows } = await client.query<GroupPace>(
          `select ${columns} from mail_groups where mail_group = $1 for update`,
          [group],
        );
        const before = rows[0] ?? fresh;
        const { pace, result } = decide(before);
        if (pace !== before) await keep(client, group, pace);
        return result;
      }),
    async putOff(waiting) {
      await pool.query({
        name: 'groups.put-off',
        text: `update deliveries r
         set next_attempt_at = w.at, reason = case when r.state = 'queued' then 'host-limit' else r.reason end
         from unnest($1::bigint[], $2::timestamptz[]) as w (id, at)
         where r.id = w.id and (r.state = 'queued' or (r.state = 'uncertain' and r.finished_at is null))`,
        values: [waiting.map(({ id }) => id), waiting.map(({ at }) => at)],
      });
    },
    takePlaces: (holder, leaseSeconds, wanted) =>
      inTransaction(pool, async (client) => {
        await client.query(lockPlaces);
        await client.query('delete from mail_group_places where lease_until < clock_timestamp()');
        // Half of what is free, so that whoever comes next finds some too.
        const { rows } = await client.query<{ group: string; places: number }>(
          `with asked as (
             select w.mail_group, w.count, w.at_once - coalesce((
               select sum(p.places) from mail_group_places p where p.mail_group = w.mail_group
             ), 0) as free
             from unnest($3::text[], $4::integer[], $5::integer[]) as w (mail_group, count, at_once)
           )
           insert into mail_group_places (mail_group, holder, places, lease_until)
           select mail_group, $1, least(count, ceil(free / 2.0)), clock_timestamp() + make_interval(secs => $2)
           from asked where free > 0
           on conflict (mail_group, holder) do update
             set places = mail_group_places.places + excluded.places, lease_until = excluded.lease_until
           returning mail_group as "group", places`,
          [
            holder,
            leaseSeconds,
            wanted.map(({ group }) => group),
            wanted.map(({ count }) => count),
            wanted.map(({ atOnce }) => atOnce),
          ],
        );
        return new Map(rows.map(({ group, places }) => [group, places]));
      }),
    async givePlaces(holder) {
      await pool.query('delete from mail_group_places where holder = $1', [holder]);
    },
  };
}

async function keep(client: Queryable, group: string, pace: GroupPace): Promise<void> {
  await client.query(
    `update mail_groups
     set per_minute = $2, before = $3, held_until = $4, slowed_at = $5, times = $6, stepped_at = $7, accepted = $8, tokens = $9,
         tokens_at = $10, last_place = $11, reply = $12
     where mail_group = $1`,
    [
      group,
      pace.perMinute,
      pace.before,
      pace.heldUntil,
      pace.slowedAt,
      pace.times,
      pace.steppedAt,
      pace.accepted,
      pace.tokens,
      pace.tokensAt,
      pace.lastPlace,
      pace.reply,
    ],
  );
}

import { type GroupPace, type GroupStore, freshPace } from '@broadsheet/delivery';

import { type Database, type Queryable, inTransaction } from '../connect.ts';
import { mayBeTried } from './outbox.ts';

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
    async slow() {
      const { rows } = await pool.query<Row>({
        name: 'groups.slow',
        text: `select mail_group as "group", ${columns} from mail_groups where before is not null`,
      });
      return new Map(rows.map(({ group, ...pace }) => [group, pace]));
    },
    async rowsTo(groups, ids, now) {
      const { rows } = await pool.query<{ id: number; group: string }>({
        name: 'groups.rows',
        text: `select id, "group" from (
           select r.id, ${groupOfSubscriber} as "group"
           from deliveries r join subscribers s on s.id = r.subscriber_id
           where r.id = any($2) and ${mayBeTried('$3')} and r.expires_at > $3
         ) found where cardinality($1::text[]) = 0 or lower("group") = any($1) order by id`,
        values: [groups.map((group) => group.toLowerCase()), ids, now],
      });
      return rows;
    },
    change: (groups, now, decide) =>
      inTransaction(pool, async (client) => {
        const fresh = freshPace(now);
        // By name, in both statements: whoever locks several waits for nobody who waits for one of them.
        await client.query(
          `insert into mail_groups (mail_group, tokens, tokens_at)
           select mail_group, $2::float8, $3::timestamptz from unnest($1::text[]) as g (mail_group) order by mail_group on conflict do nothing`,
          [groups, fresh.tokens, fresh.tokensAt],
        );
        const { rows } = await client.query<Row>(
          `select mail_group as "group", ${columns} from mail_groups where mail_group = any($1) order by mail_group for update`,
          [groups],
        );
        const decided = rows.map(({ group, ...before }) => ({ group, before, ...decide(before, group) }));
        const changed = decided.filter(({ before, pace }) => pace !== before);
        if (changed.length > 0) await keep(client, changed);
        return new Map(decided.map(({ group, result }) => [group, result]));
      }),
    async putOff(waiting, now) {
      // By compare-and-set on what was read: somebody else may have put a row off, or have it in hand, since. What rests for our own
      // set-up is told from all else by its reason.
      await pool.query({
        name: 'groups.put-off',
        text: `with still as (
           select r.id from deliveries r
           where r.id = any($1) and ${mayBeTried('$3')}
           order by r.id
           for update
         )
         update deliveries r
         set next_attempt_at = w.at,
             reason = case when r.state = 'queued' and r.reason is distinct from 'stop' then 'host-limit' else r.reason end
         from still join unnest($1::bigint[], $2::timestamptz[]) as w (id, at) on w.id = still.id
         where r.id = still.id`,
        values: [waiting.map(({ id }) => id), waiting.map(({ at }) => at), now],
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

async function keep(
  client: Queryable,
  changed: readonly { group: string; pace: GroupPace }[],
): Promise<void> {
  const each = (column: keyof GroupPace) => changed.map(({ pace }) => pace[column]);
  await client.query(
    `update mail_groups m
     set per_minute = c.per_minute, before = c.before, held_until = c.held_until, slowed_at = c.slowed_at, times = c.times,
         stepped_at = c.stepped_at, accepted = c.accepted, tokens = c.tokens, tokens_at = c.tokens_at, last_place = c.last_place,
         reply = c.reply
     from unnest($1::text[], $2::float8[], $3::float8[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::timestamptz[],
                 $8::integer[], $9::float8[], $10::timestamptz[], $11::timestamptz[], $12::text[])
       as c (mail_group, per_minute, before, held_until, slowed_at, times, stepped_at, accepted, tokens, tokens_at, last_place, reply)
     where m.mail_group = c.mail_group`,
    [
      changed.map(({ group }) => group),
      each('perMinute'),
      each('before'),
      each('heldUntil'),
      each('slowedAt'),
      each('times'),
      each('steppedAt'),
      each('accepted'),
      each('tokens'),
      each('tokensAt'),
      each('lastPlace'),
      each('reply'),
    ],
  );
}

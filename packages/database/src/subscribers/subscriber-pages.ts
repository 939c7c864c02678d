import type { ImportedSubscriber, SubscriberRecord, Wishes } from '@broadsheet/subscribers';

import type { Queryable } from '../connect.ts';
import { writeInterests } from './subscriber-rows.ts';

/**
 * Inserts or replaces a page of subscribers by address. Who is subscribed keeps their watermark and what is due already; who
 * unsubscribed meanwhile stays so.
 */
export async function upsertPage(
  client: Queryable,
  page: readonly ImportedSubscriber[],
  now: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: number; email_key: string }>(
    `insert into subscribers as s (
       email, email_key, state, timezone, hour, cadence, max_papers, next_due_at,
       created_at, confirmed_at, unsubscribed_at, watermark
     )
     select p.email, p.email_key, p.state, p.timezone, p.hour, p.cadence, p.max_papers, p.next_due_at,
            $1, case when p.state in ('active', 'paused') then $1::timestamptz end,
            case when p.state = 'unsubscribed' then $1::timestamptz end,
            case when p.state in ('active', 'paused')
              then greatest(0, (select coalesce(max(publication), 0) - 1 from editions)) end
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::int[], $9::timestamptz[])
       as p (email, email_key, state, timezone, hour, cadence, max_papers, next_due_at)
     on conflict (email_key) do update set
       email = excluded.email, state = excluded.state, timezone = excluded.timezone, hour = excluded.hour,
       cadence = excluded.cadence, max_papers = excluded.max_papers, paused_until = null,
       next_due_at = case
         when s.state = 'active' and excluded.state = 'active' and s.next_due_at <= $1 then s.next_due_at
         else excluded.next_due_at end,
       confirmed_at = coalesce(s.confirmed_at, excluded.confirmed_at),
       -- Whom a bounce had unsubscribed has left by this word from now on: a bounce may be taken back.
       unsubscribed_at = case
         when exists (
           select 1 from returned_mails r
           where r.subscriber_id = s.id and r.received_at = s.unsubscribed_at and r.consequence = 'suppressed'
         ) then coalesce(excluded.unsubscribed_at, s.unsubscribed_at)
         else coalesce(s.unsubscribed_at, excluded.unsubscribed_at) end,
       watermark = case
         when s.state in ('active', 'paused') then s.watermark
         else greatest(s.watermark, excluded.watermark) end
     where s.state <> 'unsubscribed' or excluded.state not in ('active', 'paused')
     returning id, email_key`,
    [
      now,
      page.map((one) => one.email),
      page.map((one) => one.key),
      page.map((one) => one.state),
      page.map((one) => one.preferences.timezone),
      page.map((one) => one.preferences.hour),
      page.map((one) => one.preferences.cadence),
      page.map((one) => one.preferences.maxPapers),
      page.map((one) => one.nextDueAt),
    ],
  );
  const ids = new Map(rows.map((row) => [row.email_key, row.id]));
  await writeInterests(
    client,
    page.flatMap(({ key, interests, kinds }) => {
      const subscriberId = ids.get(key);
      return subscriberId === undefined ? [] : [{ subscriberId, interests, kinds }];
    }),
  );
}

const exportPage = 1000;

type RecordRow = Pick<SubscriberRecord, 'email' | 'state' | 'timezone' | 'hour' | 'cadence'> & {
  id: number;
  max_papers: number;
};
type InterestRow = { subscriber_id: number; slug: string | null; query: string | null; muted: boolean };

/** Everybody as an export lists them, read in pages by id. */
export async function* allRecords(client: Queryable): AsyncGenerator<SubscriberRecord> {
  for (let after = 0; ;) {
    const { rows } = await client.query<RecordRow>(
      `select id, email, state, timezone, hour, cadence, max_papers from subscribers
       where id > $1 order by id limit $2`,
      [after, exportPage],
    );
    const interests = await wishesOf(
      client,
      rows.map(({ id }) => id),
    );
    for (const { id, max_papers: maxPapers, ...row } of rows) {
      const { topics, queries, mutedTopics, mutedQueries } = interests.get(id) ?? nothing;
      yield {
        email: row.email,
        state: row.state,
        topics,
        queries,
        timezone: row.timezone,
        hour: row.hour,
        cadence: row.cadence,
        maxPapers,
        ...(mutedTopics.length === 0 ? {} : { mutedTopics }),
        ...(mutedQueries.length === 0 ? {} : { mutedQueries }),
      };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportPage) return;
    after = last.id;
  }
}

const nothing: Wishes = { topics: [], queries: [], mutedTopics: [], mutedQueries: [] };

async function wishesOf(client: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, Wishes>> {
  const { rows } = await client.query<InterestRow>(
    `select i.subscriber_id, t.slug, i.query, i.muted
     from interests i left join topics t on t.id = i.topic_id
     where i.subscriber_id = any($1) and t.retired_at is null
     order by i.subscriber_id, i.position, i.id`,
    [ids],
  );
  const all = new Map<number, { [Kind in keyof Wishes]: string[] }>();
  for (const { subscriber_id: id, slug, query, muted } of rows) {
    const one = all.get(id) ?? { topics: [], queries: [], mutedTopics: [], mutedQueries: [] };
    all.set(id, one);
    if (slug !== null) one[muted ? 'mutedTopics' : 'topics'].push(slug);
    if (query !== null) one[muted ? 'mutedQueries' : 'queries'].push(query);
  }
  return all;
}

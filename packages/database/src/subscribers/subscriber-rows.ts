import type { NewInterest, SignUpLoad, SubscriberRows, WishKinds } from '@broadsheet/subscribers';

import type { Queryable } from '../connect.ts';
import { spend } from '../retention/spent-store.ts';
import { insertNotice } from './notice-store.ts';
import { confirmationColumns, toConfirmation, type ConfirmationRow } from './confirmation-row.ts';
import { subscriberColumns, toLockedSubscriber, type SubscriberRow } from './subscriber-row.ts';

const hourMs = 3_600_000;
/** Any number, the same in every process: the advisory lock of sign-ups. */
const signUpLock = 5_114_102;
/** Topics come before queries wherever interests are listed. */
const firstQueryPosition = 1000;

/**
 * Locks the deliveries of subscribers. Who changes them and their subscriber does so first: workers that record what became of them
 * have the deliveries, by id, before they give papers back.
 */
export async function lockDeliveries(
  client: Queryable,
  whose: { id: number | null; key: string },
): Promise<void> {
  await client.query(
    `select id from deliveries where subscriber_id = any(array(select id from subscribers where id = $1 or email_key = $2))
     order by id for update`,
    [whose.id, whose.key],
  );
}

/** Rows of one transaction. @param client inside that transaction */
export function createSubscriberRows(client: Queryable): SubscriberRows {
  const one = async (sql: string, values: readonly unknown[]) => {
    const { rows } = await client.query<SubscriberRow>(sql, [...values]);
    return rows[0] === undefined ? null : toLockedSubscriber(rows[0]);
  };
  return {
    async lockSignUps() {
      await client.query('select pg_advisory_xact_lock($1)', [signUpLock]);
    },
    async load({ limit, host, network, now }) {
      const { rows } = await client.query<SignUpLoad>(
        `select count(*) filter (where created_at > $1 and expires_at > created_at)::int as hour,
                count(*) filter (
                  where created_at > $1 and expires_at > created_at and split_part(lower(email), '@', 2) = $5
                )::int as host,
                count(*) filter (where created_at > $1 and evidence ->> 'network' = $3)::int as network,
                count(*) filter (
                  where expires_at > created_at and confirmed_at is null and evidence ->> 'limit' = $4
                )::int as address
         from confirmations where created_at > $2`,
        [new Date(now.getTime() - hourMs), new Date(now.getTime() - 24 * hourMs), network, limit, host],
      );
      return rows[0] ?? { hour: 0, host: 0, network: 0, address: 0 };
    },
    spendProof: ({ challenge, expiresAt }) => spend(client, { purpose: 'proof', name: challenge, expiresAt }),
    async enrol({ email, key, preferences, now }) {
      const { rows } = await client.query<SubscriberRow>(
        `insert into subscribers as s (email, email_key, state, timezone, hour, cadence, max_papers, created_at)
         values ($1, $2, 'pending', $3, $4, $5, $6, $7)
         on conflict (email_key) do update set email_key = excluded.email_key
         returning ${subscriberColumns}`,
        [email, key, preferences.timezone, preferences.hour, preferences.cadence, preferences.maxPapers, now],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('An upsert returned no row.');
      return toLockedSubscriber(row);
    },
    lockDeliveries: (id, key) => lockDeliveries(client, { id, key }),
    lock: (id) =>
      one(`select ${subscriberColumns} from subscribers s where id = $1::bigint for update`, [id]),
    lockByKey: (key) =>
      one(`select ${subscriberColumns} from subscribers s where email_key = $1 for update`, [key]),
    async lockConfirmation(tokenHash) {
      const { rows } = await client.query<ConfirmationRow>(
        `select ${confirmationColumns} from confirmations where token_hash = $1 for update`,
        [tokenHash],
      );
      return rows[0] === undefined ? null : toConfirmation(rows[0]);
    },
    async addConfirmation(confirmation) {
      await client.query(
        `insert into confirmations (token_hash, kind, subscriber_id, email, settings, evidence, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          confirmation.tokenHash,
          confirmation.kind,
          confirmation.subscriberId,
          confirmation.email,
          confirmation.settings === null ? null : JSON.stringify(confirmation.settings),
          JSON.stringify(confirmation.evidence),
          confirmation.createdAt,
          confirmation.expiresAt,
        ],
      );
    },
    async markConfirmed(tokenHash, now) {
      await client.query('update confirmations set confirmed_at = $2 where token_hash = $1', [
        tokenHash,
        now,
      ]);
    },
    async await(tokenHash, now) {
      await client.query(
        `with answered as (
           update confirmations set confirmed_at = $2, approval = 'awaited' where token_hash = $1 returning subscriber_id
         )
         update subscribers set state = 'pending' where id in (select subscriber_id from answered) and state = 'unsubscribed'`,
        [tokenHash, now],
      );
    },
    async lockAwaited(subscriberId) {
      const { rows } = await client.query<ConfirmationRow>(
        `select ${confirmationColumns} from confirmations
         where subscriber_id = $1 and approval = 'awaited'
           and (select state from subscribers where id = $1) = 'pending'
         order by confirmed_at desc, id desc limit 1 for update`,
        [subscriberId],
      );
      return rows[0] === undefined ? null : toConfirmation(rows[0]);
    },
    async decide(subscriberId, { approval, by, now }) {
      await client.query(
        `update confirmations set approval = $2, decided_by = $3, decided_at = $4
         where subscriber_id = $1 and approval = 'awaited'`,
        [subscriberId, approval, by, now],
      );
      if (approval === 'declined')
        await client.query(
          `update subscribers set state = 'unsubscribed' where id = $1 and state = 'pending' and confirmed_at is not null`,
          [subscriberId],
        );
    },
    addNotice: (notice) => insertNotice(client, notice),
    async countNotices({ email, kind, since }) {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int as count from notices
         where email = $1 and kind = $2 and created_at >= $3 and state <> 'skipped'`,
        [email, kind, since],
      );
      return rows[0]?.count ?? 0;
    },
    async activate({ id, email, preferences, nextDueAt, now }) {
      await client.query(
        `update subscribers set
           state = 'active', email = $2, timezone = $3, hour = $4, cadence = $5, max_papers = $6, next_due_at = $7,
           confirmed_at = $8, paused_until = null,
           watermark = greatest(watermark, (select coalesce(max(publication), 0) - 1 from editions))
         where id = $1`,
        [
          id,
          email,
          preferences.timezone,
          preferences.hour,
          preferences.cadence,
          preferences.maxPapers,
          nextDueAt,
          now,
        ],
      );
    },
    async reschedule(id, { state, preferences, pausedUntil, nextDueAt }) {
      await client.query(
        `update subscribers set
           state = $2, timezone = $3, hour = $4, cadence = $5, max_papers = $6, paused_until = $7, next_due_at = $8
         where id = $1`,
        [
          id,
          state,
          preferences.timezone,
          preferences.hour,
          preferences.cadence,
          preferences.maxPapers,
          pausedUntil,
          nextDueAt,
        ],
      );
    },
    async replaceInterests(id, interests, kinds) {
      if (!Object.values(kinds).includes(true)) return;
      await writeInterests(client, [{ subscriberId: id, interests, kinds }]);
    },
    async moveAddress(id, email, key) {
      await client.query(
        `delete from subscribers where email_key = $2 and id <> $1 and state in ('pending', 'unsubscribed')`,
        [id, key],
      );
      const { rowCount } = await client.query(
        `update subscribers set email = $2, email_key = $3
         where id = $1 and not exists (select 1 from subscribers where email_key = $3 and id <> $1)`,
        [id, email, key],
      );
      // Another address makes other bytes: what may have arrived at the old one, or may yet while it is in hand, is not submitted once
      // more. What is in hand and has no bytes yet is taken out of that hand: it goes to the new one.
      await client.query(
        `update deliveries set
           signed_with = case when signed_with is not null then 'for another address' end,
           state = case when signed_with is null then 'queued' else state end,
           claim = case when signed_with is not null then claim end,
           lease_until = case when signed_with is not null then lease_until end,
           attempts = attempts - case when signed_with is null then 1 else 0 end
         where subscriber_id = $1 and (state = 'submitting' or (state = 'uncertain' and finished_at is null))`,
        [id],
      );
      return rowCount === 1;
    },
    async lockResumable(now, limit) {
      const { rows } = await client.query<SubscriberRow>(
        `select ${subscriberColumns} from subscribers s
         where state = 'paused' and paused_until <= $1
         order by paused_until limit $2
         for update skip locked`,
        [now, limit],
      );
      return rows.map(toLockedSubscriber);
    },
  };
}

/**
 * Writes interests in their order, in place of those of the kinds given. What stands of another kind and is written now (a topic
 * muted before, and followed now) is what it is written as.
 */
export async function writeInterests(
  client: Queryable,
  all: readonly { subscriberId: number; interests: readonly NewInterest[]; kinds: WishKinds }[],
): Promise<void> {
  await client.query(
    `delete from interests i
     using unnest($1::int[], $2::bool[], $3::bool[], $4::bool[], $5::bool[])
       as k (subscriber_id, topics, queries, muted_topics, muted_queries)
     where i.subscriber_id = k.subscriber_id
       and case when i.topic_id is not null
             then case when i.muted then k.muted_topics else k.topics end
             else case when i.muted then k.muted_queries else k.queries end end`,
    [
      all.map(({ subscriberId }) => subscriberId),
      all.map(({ kinds }) => kinds.topics),
      all.map(({ kinds }) => kinds.queries),
      all.map(({ kinds }) => kinds.mutedTopics),
      all.map(({ kinds }) => kinds.mutedQueries),
    ],
  );
  const rows = all.flatMap(({ subscriberId, interests }) =>
    interests.map((interest) => ({ subscriberId, ...interest })),
  );
  if (rows.length === 0) return;
  const keys = [
    rows.map(({ subscriberId }) => subscriberId),
    rows.map(({ topicId }) => topicId),
    rows.map(({ ruleId }) => ruleId),
  ];
  await client.query(
    `delete from interests i using unnest($1::int[], $2::int[], $3::int[]) as n (subscriber_id, topic_id, rule_id)
     where i.subscriber_id = n.subscriber_id and (i.topic_id = n.topic_id or i.rule_id = n.rule_id)`,
    keys,
  );
  await client.query(
    `insert into interests (subscriber_id, topic_id, rule_id, query, muted, position)
     select i.subscriber_id, i.topic_id, i.rule_id, i.query, i.muted,
            row_number() over (partition by i.subscriber_id order by i.n)
              + case when i.rule_id is null then 0 else ${String(firstQueryPosition)} end
     from unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::bool[]) with ordinality
       as i (subscriber_id, topic_id, rule_id, query, muted, n)`,
    [...keys, rows.map(({ query }) => query), rows.map(({ muted }) => muted)],
  );
}

import { suppressionHash, type Cadence, type KeptData, type KeptDataStore } from '@broadsheet/subscribers';

import type { Database } from '../connect.ts';

type Row = Omit<KeptData, 'preferences' | 'suppression'> & {
  timezone: string;
  hour: number;
  cadence: Cadence;
  maxPapers: number;
};

/** Lists of one subscriber, each a statement over `$1`; what they are sorted by is what a reader looks for. */
const lists = {
  interests: `select t.slug as topic, i.query as words, i.muted
    from interests i left join topics t on t.id = i.topic_id where i.subscriber_id = $1 order by i.position, i.id`,
  votes: `select p.key as paper, p.title, case when v.direction > 0 then 'more' else 'less' end as vote, v.voted_at as at
    from votes v join papers p on p.id = v.paper_id where v.subscriber_id = $1 order by v.voted_at`,
  confirmations: `select kind, email, created_at as "askedAt", confirmed_at as "confirmedAt", approval, settings, evidence
    from confirmations where subscriber_id = $1 order by created_at, id`,
  notices: `select kind, state, created_at as "createdAt", finished_at as "finishedAt", reply
    from notices where subscriber_id = $1 order by created_at, id`,
  deliveries: `select d.local_day as day, e.day as edition, d.state, d.reason, d.finished_at as "finishedAt", d.reply,
      array(select p.key from unnest(d.printed) with ordinality i (id, n) join papers p on p.id = i.id order by i.n) as papers
    from deliveries d join editions e on e.id = d.edition_id where d.subscriber_id = $1 order by d.local_day, d.id`,
  returnedMail: `select kind, class, status, received_at as at, consequence
    from returned_mails where subscriber_id = $1 order by received_at, id`,
} as const;

/** Reads all that is kept about a subscriber. @param suppressionKey see `loadInstallation` */
export function createKeptDataStore(
  { pool }: Pick<Database, 'pool'>,
  suppressionKey: Uint8Array,
): KeptDataStore {
  const list = async <Name extends keyof typeof lists>(name: Name, id: number): Promise<KeptData[Name]> => {
    const { rows } = await pool.query(lists[name], [id]);
    return rows as KeptData[Name];
  };
  return {
    async of(id) {
      const { rows } = await pool.query<Row>(
        `select email, state, timezone, hour, cadence, max_papers as "maxPapers", created_at as "createdAt",
                confirmed_at as "confirmedAt", unsubscribed_at as "unsubscribedAt", paused_until as "pausedUntil",
                next_due_at as "nextDueAt", last_digest_day as "lastDigestDay"
         from subscribers where id = $1`,
        [id],
      );
      const [row] = rows;
      if (row === undefined) return null;
      const { timezone, hour, cadence, maxPapers, ...rest } = row;
      const suppressions = await pool.query<NonNullable<KeptData['suppression']>>(
        'select reason, created_at as since, note from suppressions where hash = $1',
        [suppressionHash(suppressionKey, row.email.toLowerCase())],
      );
      return {
        ...rest,
        preferences: { timezone, hour, cadence, maxPapers },
        interests: await list('interests', id),
        votes: await list('votes', id),
        confirmations: await list('confirmations', id),
        notices: await list('notices', id),
        deliveries: await list('deliveries', id),
        returnedMail: await list('returnedMail', id),
        suppression: suppressions.rows[0] ?? null,
      };
    },
    async movedSince(id, instant) {
      const { rowCount } = await pool.query(
        `select 1 from confirmations
         where subscriber_id = $1 and kind = 'change-of-address' and confirmed_at >= $2 limit 1`,
        [id, instant],
      );
      return rowCount !== 0;
    },
  };
}

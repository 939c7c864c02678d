import type { Claimed, Outbox, SkipReason, SweptOutbox } from '@broadsheet/delivery';
import type { DigestContents } from '@broadsheet/digest';
import type { Day } from '@broadsheet/papers';

import type { Database } from '../connect.ts';
import { type KeptContents, readContents } from '../digests/contents.ts';
import { groupOfSubscriber } from './group-store.ts';
import { type ClaimedRow, createOutbox, subscriberOf } from './outbox.ts';

/** A claimed delivery with what its message is made of. */
export type ClaimedDelivery = Claimed & {
  subscriberId: number;
  email: string;
  localDay: Day;
  editionId: number;
  /** Whether it covers the sample edition. */
  sample: boolean;
  /** Reads what is printed, anew each time: a method, since objects with a getter of their own have each a shape of their own. */
  readContents(): DigestContents;
  /** The version that makes the bytes: the present one, or for a retry of uncertain that of the attempt before. */
  templateVersion: string;
  messageDate: Date;
  /** Null once the subscriber was erased. */
  mailGroup: string | null;
};

type RawDelivery = ClaimedRow & {
  subscriber_id: number | null;
  email: string | null;
  local_day: Day;
  edition_id: number;
  sample: boolean;
  /** As text: read only when its message is made, for what was read waits with its page and outlives young garbage. */
  contents: string;
  template_version: string | null;
  message_date: Date;
  mail_group: string | null;
};

/** Tells which of these addresses (whole, lower case) are suppressed. */
export type SuppressedAmong = (emailKeys: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Deliveries as rows owed a submission.
 * @param templateVersion makes the bytes of fresh attempts
 */
export function createDeliveryOutbox(
  database: Pick<Database, 'pool'>,
  suppressedAmong: SuppressedAmong,
  templateVersion: string,
): Outbox<ClaimedDelivery> & SweptOutbox {
  const { pool } = database;
  return createOutbox<RawDelivery, ClaimedDelivery>(database, {
    name: 'deliveries',
    templateVersion,
    columns: `r.subscriber_id, s.email, r.local_day, r.edition_id, r.contents::text as contents, r.template_version, r.message_date,
      r.edition_id = any (array(select e.id from editions e where e.sample)) as sample,
      ${groupOfSubscriber} as mail_group`,
    toRow: (raw) => ({
      id: raw.id,
      attempts: raw.attempts,
      retryOfUncertain: raw.retry_of_uncertain,
      signedWith: raw.signed_with,
      expiresAt: raw.expires_at,
      subscriberId: raw.subscriber_id ?? 0,
      email: raw.email ?? '',
      localDay: raw.local_day,
      editionId: raw.edition_id,
      sample: raw.sample,
      readContents: () => readContents(JSON.parse(raw.contents) as KeptContents),
      templateVersion: raw.retry_of_uncertain ? (raw.template_version ?? templateVersion) : templateVersion,
      messageDate: raw.message_date,
      mailGroup: raw.mail_group,
    }),
    async refused({ claim, ids, held }) {
      const { rows } = await pool.query<{
        id: number;
        email_key: string | null;
        state: string | null;
        cancelled: boolean;
      }>({
        name: 'deliveries.refused',
        text: `select r.id, s.email_key, s.state, not isfinite(r.expires_at) as cancelled from deliveries r left join lateral ${subscriberOf} s on true
         where r.id = any($2) and ${held}`,
        values: [claim, ids],
      });
      const suppressed = await suppressedAmong(rows.flatMap((row) => row.email_key ?? []));
      const refused = new Map<number, SkipReason>();
      for (const row of rows) {
        if (row.cancelled) refused.set(row.id, 'cancelled');
        else if (row.email_key === null) refused.set(row.id, 'erased');
        else if (suppressed.has(row.email_key)) refused.set(row.id, 'suppressed');
        else if (row.state === 'paused') refused.set(row.id, 'paused');
        else if (row.state !== 'active') refused.set(row.id, 'unsubscribed');
      }
      return { held: rows.map(({ id }) => id), refused };
    },
    leaving: streamOpen,
    forget: (_over, reply) => `, reply = ${reply}`,
    follow: giveBackPapers,
  });
}

/** Nothing leaves while the stream is paused, nor what was planned before a fence. */
const streamOpen = `exists (
  select 1 from delivery_stream d
  where (d.paused_at is null or d.paused_until <= $NOW) and (d.fenced_at is null or r.planned_at >= d.fenced_at)
)`;

/** A digest that failed, came too late, met a pause, or lost every paper it had gives the rest back to the next one. */
const giveBackPapers = `
  update subscribers s set watermark = back.publication_from
  from (
    select s.id, d.publication_from
    from done d join subscribers s on s.id = d.subscriber_id and s.watermark = d.publication_to
    where d.state = 'failed' or (d.state = 'skipped' and d.reason in ('expired', 'paused', 'withdrawn'))
    order by s.id
    for update of s
  ) back
  where s.id = back.id`;

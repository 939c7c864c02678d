import type { Advance, PagePlan, PlannedDigest } from '@broadsheet/digest';

import type { Queryable } from '../connect.ts';
import { writeContents } from './contents.ts';

/** A digest of a page as it is written: its contents are text already. */
type Row = Omit<PlannedDigest, 'contents' | 'printed' | 'expiresAt'>;

/**
 * Writes what was planned for a page: deliveries, the ledger, and where everybody stands now.
 * @returns the deliveries that are to be submitted, and how many were written
 */
export async function writePage(
  client: Queryable,
  plan: PagePlan,
  now: Date,
): Promise<{ queuedIds: number[]; planned: number }> {
  const page = columnsOf(plan);
  const planned = new Set<number>();
  const queuedIds: number[] = [];
  for (const { id, subscriber_id: subscriberId, state } of await insertDeliveries(client, page, now)) {
    planned.add(subscriberId);
    if (state === 'queued') queuedIds.push(id);
  }
  const written = page.digests.filter(({ subscriberId }) => planned.has(subscriberId));
  if (written.length > 0) await enterInLedger(client, written, now);
  // Watermarks move only with a digest that was written: where the local day was taken after all, the papers stay due.
  const refused = new Map(
    page.digests
      .filter(({ subscriberId }) => !planned.has(subscriberId))
      .map(({ subscriberId, publicationFrom }) => [subscriberId, publicationFrom]),
  );
  await advance(client, page.advances, refused);
  return { queuedIds, planned: planned.size };
}

type Columns = {
  digests: Row[];
  advances: Advance[];
  contents: string;
  printed: string;
  expiries: string[];
};

/** Each digest becomes text as soon as it is planned, so that a page holds little more than what it writes. */
function columnsOf(plan: PagePlan): Columns {
  const digests: Row[] = [];
  const advances: Advance[] = [];
  const contents: string[] = [];
  const printed: string[] = [];
  const expiries: string[] = [];
  for (const { advance: step, digest } of plan) {
    advances.push(step);
    if (digest === null) continue;
    const { contents: chosen, printed: papers, expiresAt, ...row } = digest;
    digests.push(row);
    contents.push(writeContents(chosen));
    printed.push(`{${papers.join(',')}}`);
    expiries.push(expiresAt.toISOString());
  }
  // One text: as an array each would be quoted here and unquoted there, mark by mark. JSON holds no control character.
  return { digests, advances, contents: contents.join('\u001e'), printed: printed.join(';'), expiries };
}

async function insertDeliveries(
  client: Queryable,
  { digests, contents, printed, expiries }: Columns,
  now: Date,
): Promise<readonly { id: number; subscriber_id: number; state: string }[]> {
  if (digests.length === 0) return [];
  const { rows } = await client.query<{ id: number; subscriber_id: number; state: string }>({
    name: 'deliveries.plan',
    text: `insert into deliveries (
       subscriber_id, local_day, edition_id, publication_from, publication_to, state, reason, contents, printed,
       message_date, planned_at, expires_at, next_attempt_at, finished_at
     )
     select d.subscriber_id, d.local_day, d.edition_id, d.publication_from, d.publication_to,
            case when d.skipped is null then 'queued' else 'skipped' end, d.skipped, d.contents::json, d.printed::integer[],
            $1, $1, d.expires_at, $1, case when d.skipped is null then null else $1::timestamptz end
     from unnest($2::int[], $3::date[], $4::int[], $5::int[], $6::int[], $7::text[], string_to_array($8, chr(30)),
                 string_to_array($9, ';'), $10::timestamptz[])
       as d (subscriber_id, local_day, edition_id, publication_from, publication_to, skipped, contents, printed, expires_at)
     on conflict (subscriber_id, local_day) where state <> 'skipped' do nothing
     returning id, subscriber_id, state`,
    values: [
      now,
      arrayOf(digests.map(({ subscriberId }) => subscriberId)),
      arrayOf(digests.map(({ localDay }) => localDay)),
      arrayOf(digests.map(({ editionId }) => editionId)),
      arrayOf(digests.map(({ publicationFrom }) => publicationFrom)),
      arrayOf(digests.map(({ publicationTo }) => publicationTo)),
      arrayOf(digests.map(({ skipped }) => skipped)),
      contents,
      printed,
      arrayOf(expiries),
    ],
  });
  return rows;
}

/** Of numbers, days, instants and reasons, in which nothing wants quoting: the driver would quote each of them. */
function arrayOf(values: readonly (number | string | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

async function enterInLedger(client: Queryable, digests: readonly Row[], now: Date): Promise<void> {
  const byEdition = new Map<number, number>();
  for (const { editionId } of digests) byEdition.set(editionId, (byEdition.get(editionId) ?? 0) + 1);
  await client.query(
    `insert into plan_ledger (edition_id, planned, planned_at)
     select l.edition_id, l.planned, $1 from unnest($2::int[], $3::int[]) as l (edition_id, planned)`,
    [now, [...byEdition.keys()], [...byEdition.values()]],
  );
}

async function advance(
  client: Queryable,
  advances: readonly Advance[],
  refused: ReadonlyMap<number, number>,
): Promise<void> {
  await client.query({
    name: 'subscribers.advance',
    // In sub-selects, whose length is not known when this is planned: else few subscribers make it read all of them for each page.
    text: `update subscribers s
     set watermark = a.watermark, next_due_at = a.next_due_at, last_digest_day = a.last_digest_day
     from unnest((select $1::int[]), (select $2::int[]), (select $3::timestamptz[]), (select $4::date[]))
       as a (subscriber_id, watermark, next_due_at, last_digest_day)
     where s.id = a.subscriber_id`,
    values: [
      arrayOf(advances.map(({ subscriberId }) => subscriberId)),
      arrayOf(advances.map(({ subscriberId, watermark }) => refused.get(subscriberId) ?? watermark)),
      arrayOf(advances.map(({ nextDueAt }) => nextDueAt.toISOString())),
      arrayOf(advances.map(({ lastDigestDay }) => lastDigestDay)),
    ],
  });
}

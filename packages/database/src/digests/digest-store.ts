import type { DigestContents, DigestStore } from '@broadsheet/digest';
import { reasonKey } from '@broadsheet/digest';
import type { Reason } from '@broadsheet/matching';
import type { Day } from '@broadsheet/papers';

import type { Database } from '../connect.ts';
import { type KeptContents, readContents } from './contents.ts';

/** A kept delivery as its reader may see it again. */
export type KeptDigest = {
  contents: DigestContents;
  localDay: Day;
  editionId: number;
  subscriberId: number | null;
};

/** What a vote page reads of a digest's papers. */
export type PrintedTitles = {
  /** The title of a paper as it stood when its edition was frozen; null where it is not of that edition, or was withdrawn. */
  titleOf(editionId: number, paperId: number): Promise<string | null>;
};

/**
 * What turns a delivery's contents back into a digest.
 * @param papersOf the papers of editions as they were frozen
 */
export function createDigestStore(
  { pool }: Pick<Database, 'pool'>,
  papersOf: DigestStore['papersOf'],
): DigestStore &
  PrintedTitles & {
    /** The contents of a delivery; undefined where it is not, or no longer, kept. */
    find(deliveryId: number): Promise<KeptDigest | undefined>;
  } {
  return {
    papersOf,
    async withdrawn() {
      const { rows } = await pool.query<{ id: number }>(
        'select id from papers where withdrawn_at is not null',
      );
      return new Set(rows.map(({ id }) => id));
    },
    async survivorsOf(paperIds) {
      const { rows } = await pool.query<{ id: number; survivor: number }>(
        'select id, merged_into as survivor from papers where id = any($1) and merged_into is not null',
        [paperIds],
      );
      return new Map(rows.map(({ id, survivor }) => [id, survivor]));
    },
    async daysOf(editionIds) {
      const { rows } = await pool.query<{ id: number; day: Day | null }>(
        'select id, day from editions where id = any($1)',
        [editionIds],
      );
      return new Map(rows.map(({ id, day }) => [id, day]));
    },
    async reasonsOf(items) {
      const { rows } = await pool.query<{
        edition_id: number;
        paper_id: number;
        rule_id: number;
        reasons: Reason[];
      }>(
        `select m.edition_id, coalesce(p.merged_into, p.id) as paper_id, m.rule_id, m.reasons
         from unnest($1::int[], $2::int[]) as i (edition_id, rule_id)
         join matches m on m.edition_id = i.edition_id and m.rule_id = i.rule_id
         join papers p on p.id = m.paper_id
         where coalesce(p.merged_into, p.id) = any($3)`,
        [
          items.map((item) => item.editionId),
          items.map((item) => item.ruleId),
          items.map((item) => item.paperId),
        ],
      );
      return new Map(
        rows.map((row) => [
          reasonKey({ editionId: row.edition_id, paperId: row.paper_id, ruleId: row.rule_id }),
          row.reasons,
        ]),
      );
    },
    async titleOf(editionId, paperId) {
      const { rows } = await pool.query<{ title: string }>(
        `select ep.facts ->> 'title' as title
         from edition_papers ep
         join papers p on p.id = ep.paper_id
         join papers w on w.id = coalesce(p.merged_into, p.id)
         where ep.edition_id = $1 and w.id = $2 and p.withdrawn_at is null and w.withdrawn_at is null
         order by ep.position limit 1`,
        [editionId, paperId],
      );
      return rows[0]?.title ?? null;
    },
    async find(deliveryId) {
      const { rows } = await pool.query<{
        contents: KeptContents;
        local_day: Day;
        edition_id: number;
        subscriber_id: number | null;
      }>(
        `select contents, local_day, edition_id, subscriber_id from deliveries where id = $1 and state <> 'skipped'`,
        [deliveryId],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      return {
        contents: readContents(row.contents),
        localDay: row.local_day,
        editionId: row.edition_id,
        subscriberId: row.subscriber_id,
      };
    },
  };
}

import {
  listingAge,
  sampleSource,
  type EditionPaper,
  type Listed,
  type PaperFacts,
  type Ranked,
  type RankedListing,
} from '@broadsheet/papers';

import type { Queryable } from '../connect.ts';
import { factsObject } from './rows.ts';

type FrozenRow = {
  id: number;
  key: string;
  editionId: number;
  appearance: 1 | 2;
  position: number;
  votes: number | null;
  source: string;
  facts: PaperFacts;
};

/**
 * The papers of frozen editions as they were frozen, under the ids and keys of those they were merged into since.
 * @param withdrawn whether those withdrawn since come too
 */
export async function frozenPapers(
  client: Queryable,
  editionIds: readonly number[],
  withdrawn = false,
): Promise<EditionPaper[]> {
  const { rows } = await client.query<FrozenRow>(
    `select distinct on (ep.edition_id, w.id) w.id, w.key, ep.edition_id as "editionId", ep.appearance, ep.position, ep.votes,
       ep.source, ep.facts
     from edition_papers ep
     join papers p on p.id = ep.paper_id
     join papers w on w.id = coalesce(p.merged_into, p.id)
     where ep.edition_id = any($1::int[]) and ep.position is not null and ($2 or (p.withdrawn_at is null and w.withdrawn_at is null))
     order by ep.edition_id, w.id, ep.position`,
    [editionIds, withdrawn],
  );
  return rows
    .map(({ facts, ...row }) => ({ ...facts, ...row }))
    .sort((a, b) => a.editionId - b.editionId || a.position - b.position);
}

/** A paper of an edition as it stands now. */
export type OpenRow = Listed & { appearance: 1 | 2; facts: PaperFacts };

type ListingRow = Omit<RankedListing, 'ageHours'> & Parameters<typeof listingAge>[0];

/** The papers of an edition as they stand now, with the newest listing of each source. */
export async function openPapers(client: Queryable, editionId: number): Promise<OpenRow[]> {
  const { rows } = await client.query<Omit<OpenRow, 'listings'> & { listings: ListingRow[] }>(
    `select p.id as "paperId", p.key, ep.appearance, ${factsObject} as facts,
       (select coalesce(jsonb_agg(jsonb_build_object('source', l.source, 'position', l.position, 'votes', l.votes, 'day', l.day,
          'firstSeen', extract(epoch from l.first_seen) * 1000, 'lastSeen', extract(epoch from l.last_seen) * 1000)), '[]')
        from (select distinct on (source) source, position, votes, day, first_seen, last_seen from listings
              where paper_id = p.id and (source = $2) = e.sample order by source, day desc) l) as listings
     from edition_papers ep join editions e on e.id = ep.edition_id join papers p on p.id = ep.paper_id
     where ep.edition_id = $1 and p.withdrawn_at is null`,
    [editionId, sampleSource],
  );
  return rows.map((row) => ({
    ...row,
    listings: row.listings.map((listing) => ({ ...listing, ageHours: listingAge(listing) })),
  }));
}

/** Writes places, votes and facts of an edition's papers; they stay. */
export async function writeRanks(
  client: Queryable,
  editionId: number,
  papers: readonly OpenRow[],
  ranked: readonly Ranked[],
): Promise<void> {
  const facts = new Map(papers.map((paper) => [paper.paperId, paper.facts]));
  await client.query(
    `update edition_papers ep set position = r.position, votes = r.votes, source = r.source, facts = r.facts
     from jsonb_to_recordset($2::jsonb) as r ("paperId" int, position int, votes int, source text, facts jsonb)
     where ep.edition_id = $1 and ep.paper_id = r."paperId"`,
    [editionId, JSON.stringify(ranked.map((rank) => ({ ...rank, facts: facts.get(rank.paperId) })))],
  );
}

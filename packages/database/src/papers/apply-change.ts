import { createHash } from 'node:crypto';

import { keyOf, type Change, type PaperFacts, type StoreRequest } from '@broadsheet/papers';

import type { Queryable } from '../connect.ts';
import { factsRecord } from './rows.ts';

const factValues = `r.title, r.abstract, array(select jsonb_array_elements_text(r.authors)),
  array(select jsonb_array_elements_text(r.categories)), array(select jsonb_array_elements_text(r.keywords)),
  r.url, r."pdfUrl", r."codeUrl", r."publishedOn"`;

/** Writes what a reading changes, by one statement a kind of row whatever its size. */
export async function applyChange(client: Queryable, change: Change, request: StoreRequest): Promise<void> {
  await merge(client, change, request.now);
  const ids = await addPapers(client, change.added, request.now);
  await improvePapers(client, change.improved, request.now);
  const idOf = (paper: number): number => (paper > 0 ? paper : (ids.get(paper) ?? missing(paper)));
  const registered = [
    ...change.registered,
    ...change.added.flatMap(({ ref, identifiers }) =>
      identifiers.map((identifier) => ({ id: idOf(ref), identifier })),
    ),
  ];
  await client.query(
    `insert into identifiers (kind, value, paper_id) select * from unnest($1::text[], $2::text[], $3::int[])`,
    [
      registered.map(({ identifier }) => identifier.kind),
      registered.map(({ identifier }) => identifier.value),
      registered.map(({ id }) => id),
    ],
  );
  await upsertListings(
    client,
    change.listings.map((listing) => ({ ...listing, paper: idOf(listing.paper) })),
    request,
  );
  await enterEditions(
    client,
    change.entries.map((entry) => ({ ...entry, paper: idOf(entry.paper) })),
    request.now,
  );
}

/** 80 bits in lower-case base 32, from a cryptographic digest: nobody can make two titles share one. */
function digest(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 10);
  return Array.from({ length: 16 }, (_, index) => {
    const bits = (BigInt(`0x${bytes.toString('hex')}`) >> BigInt(index * 5)) & 31n;
    return 'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number(bits));
  }).join('');
}

function missing(ref: number): never {
  throw new RangeError(`the change names paper ${String(ref)}, which it does not add`);
}

async function addPapers(client: Queryable, added: Change['added'], now: Date): Promise<Map<number, number>> {
  if (added.length === 0) return new Map();
  const named = added.map(({ ref, facts, identifiers }) => ({
    ...facts,
    ref,
    key: keyOf(identifiers, digest),
  }));
  const refs = new Map(named.map(({ key, ref }) => [key, ref]));
  const { rows } = await client.query<{ id: number; key: string }>(
    `insert into papers (key, title, abstract, authors, categories, keywords, url, pdf_url, code_url, published_on,
       created_at, updated_at)
     select r.key, ${factValues}, $2, $2 from jsonb_to_recordset($1::jsonb) as r (key text, ${factsRecord})
     returning id, key`,
    [JSON.stringify(named), now],
  );
  return new Map(rows.map(({ id, key }) => [refs.get(key) ?? 0, id]));
}

async function improvePapers(
  client: Queryable,
  improved: readonly { id: number; facts: PaperFacts }[],
  now: Date,
): Promise<void> {
  if (improved.length === 0) return;
  await client.query(
    `update papers p set (title, abstract, authors, categories, keywords, url, pdf_url, code_url, published_on, updated_at)
       = (${factValues}, $2)
     from jsonb_to_recordset($1::jsonb) as r (id int, ${factsRecord}) where p.id = r.id`,
    [JSON.stringify(improved.map(({ id, facts }) => ({ ...facts, id }))), now],
  );
}

async function upsertListings(
  client: Queryable,
  listings: Change['listings'],
  { source, trending, now }: StoreRequest,
): Promise<void> {
  await client.query(
    `insert into listings (paper_id, source, day, position, votes, trending, first_seen, last_seen, called)
     select r.paper, $5, r.day, r.position, r.votes, $6, $7, $7, array(select jsonb_array_elements_text(r.called))
     from unnest($1::int[], $2::date[], $3::int[], $4::int[], $8::jsonb[]) as r (paper, day, position, votes, called)
     on conflict (paper_id, source, day) do update
       set position = excluded.position, votes = coalesce(excluded.votes, listings.votes), last_seen = excluded.last_seen,
           called = excluded.called`,
    [
      listings.map(({ paper }) => paper),
      listings.map(({ day }) => day),
      listings.map(({ position }) => position),
      listings.map(({ votes }) => votes),
      source,
      trending,
      now,
      listings.map(({ called }) => JSON.stringify(called)),
    ],
  );
}

async function enterEditions(client: Queryable, entries: Change['entries'], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const days = entries.map(({ day }) => day);
  await client.query(
    `insert into editions (day, state, opened_at) select distinct day, 'open', $2::timestamptz from unnest($1::date[]) as r (day)
     on conflict do nothing`,
    [days, now],
  );
  await client.query(
    `insert into edition_papers (edition_id, paper_id, appearance, entered_at)
     select e.id, r.paper, r.appearance, $4
     from unnest($1::date[], $2::int[], $3::int[]) as r (day, paper, appearance) join editions e on e.day is not distinct from r.day`,
    [days, entries.map(({ paper }) => paper), entries.map(({ appearance }) => appearance), now],
  );
}

async function merge(client: Queryable, { merges, dropped, moved }: Change, now: Date): Promise<void> {
  if (merges.length === 0) return;
  const pairs = [merges.map(({ winner }) => winner), merges.map(({ loser }) => loser)];
  const merged = 'unnest($1::int[], $2::int[]) as m (winner, loser)';
  await client.query(
    `update identifiers i set paper_id = m.winner from ${merged} where i.paper_id = m.loser`,
    pairs,
  );
  await client.query(
    `insert into listings (paper_id, source, day, position, votes, trending, first_seen, last_seen, called)
     select m.winner, l.source, l.day, min(l.position), max(l.votes), bool_or(l.trending), min(l.first_seen), max(l.last_seen),
            coalesce(array_agg(distinct c.name) filter (where c.name is not null), '{}')
     from listings l join ${merged} on l.paper_id = m.loser left join lateral unnest(l.called) c (name) on true group by 1, 2, 3
     on conflict (paper_id, source, day) do update
       set votes = greatest(listings.votes, excluded.votes), first_seen = least(listings.first_seen, excluded.first_seen),
           called = listings.called || excluded.called`,
    pairs,
  );
  await client.query('delete from listings where paper_id = any($1::int[])', [pairs[1]]);
  await client.query(
    `delete from edition_papers ep using unnest($1::int[], $2::int[]) as d (edition_id, paper_id)
     where ep.edition_id = d.edition_id and ep.paper_id = d.paper_id`,
    [dropped.map(({ editionId }) => editionId), dropped.map(({ paperId }) => paperId)],
  );
  await client.query(
    `update edition_papers ep set paper_id = d.winner, appearance = 1
     from unnest($1::int[], $2::int[], $3::int[]) as d (edition_id, loser, winner)
     where ep.edition_id = d.edition_id and ep.paper_id = d.loser`,
    [moved.map(({ editionId }) => editionId), moved.map(({ from }) => from), moved.map(({ to }) => to)],
  );
  // A tombstone holds for the whole work, and an alias never points to an alias.
  await client.query(
    `update papers p set merged_at = $3, withdrawn_at = coalesce(p.withdrawn_at, m.withdrawn_at)
     from (select m.winner, min(l.withdrawn_at) as withdrawn_at from ${merged} join papers l on l.id = m.loser group by 1) m
     where p.id = m.winner`,
    [...pairs, now],
  );
  await client.query(
    `update papers p set merged_into = m.winner from ${merged} where p.id = m.loser or p.merged_into = m.loser`,
    pairs,
  );
}

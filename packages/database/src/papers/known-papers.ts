import type { Edition, Identifier, Known, KnownPaper, PaperFacts, StoreRequest } from '@broadsheet/papers';
import { dayOf } from '@broadsheet/papers';

import type { Queryable } from '../connect.ts';
import { factsObject } from './rows.ts';

/** Loads the papers that hold one of the identifiers, with all that `reconcile` asks of them, and the editions in question. */
export async function loadKnown(client: Queryable, request: StoreRequest): Promise<Known> {
  const papers = await loadPapers(client, request.identifiers);
  const { rows: editions } = await client.query<Edition>(
    `select id, day, state, publication from editions
     where day is not null and (state = 'open' or day = any($1::date[]) or day >= $2::date)`,
    [request.days, dayOf(request.now)],
  );
  return { papers, editions };
}

async function loadPapers(client: Queryable, identifiers: readonly Identifier[]): Promise<KnownPaper[]> {
  const { rows } = await client.query<KnownPaper & { facts: PaperFacts }>(
    `with asked as (select distinct kind, value from unnest($1::text[], $2::text[]) as a (kind, value)),
          hit as (select distinct i.paper_id from identifiers i join asked using (kind, value))
     select p.id, ${factsObject} as facts,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value)), '[]')
        from identifiers i where i.paper_id = p.id) as identifiers,
       (select coalesce(array_agg(distinct l.source), '{}') from listings l where l.paper_id = p.id) as sources,
       (select coalesce(jsonb_agg(jsonb_build_object('editionId', ep.edition_id, 'paperId', ep.paper_id,
            'appearance', ep.appearance, 'day', e.day, 'state', e.state) order by ep.entered_at, ep.edition_id), '[]')
        from (select p.id union all select alias.id from papers alias where alias.merged_into = p.id) as named (id)
        join edition_papers ep on ep.paper_id = named.id join editions e on e.id = ep.edition_id) as entries
     from hit join papers p on p.id = hit.paper_id`,
    [identifiers.map(({ kind }) => kind), identifiers.map(({ value }) => value)],
  );
  return rows;
}

import type { ExamplePapers, PaperText } from '@broadsheet/matching';

import type { Database } from '../connect.ts';

/** Papers that rules name as examples, as they are known now. */
export function createExamplePapers({ pool }: Pick<Database, 'pool'>): ExamplePapers {
  return {
    async named(names) {
      const { rows } = await pool.query<PaperText & { name: string }>(
        `select distinct on (n.name) n.name, w.title, w.abstract, w.keywords
         from unnest($1::text[]) as n (name)
         join lateral (
           select id from papers where key = n.name
           union all
           select paper_id from identifiers where value = n.name
         ) named on true
         join papers p on p.id = named.id
         join papers w on w.id = coalesce(p.merged_into, p.id) and w.withdrawn_at is null
         order by n.name, w.id`,
        [names],
      );
      return new Map(rows.map(({ name, ...text }) => [name, text]));
    },
  };
}

import type { DeskStore, TopicRevision } from '@broadsheet/matching';

import type { Database } from '../connect.ts';

/** What the topic desk reads and writes beside topics themselves. */
export function createDeskStore({ pool }: Pick<Database, 'pool'>): DeskStore {
  return {
    async days(ruleIds, newest) {
      const { rows } = await pool.query<{ ruleId: number; days: number[] }>(
        `select m.rule_id as "ruleId", array_agg(m.matches order by e.publication) as days
         from (select id, publication from editions where publication is not null order by publication desc limit $2) e
         join matched_rules m on m.edition_id = e.id and m.rule_id = any($1::int[])
         group by m.rule_id`,
        [ruleIds, newest],
      );
      return new Map(rows.map(({ ruleId, days }) => [ruleId, days]));
    },
    async followers() {
      const { rows } = await pool.query<{ topicId: number; followers: number }>(
        `select i.topic_id as "topicId", count(distinct s.id)::int as followers
         from interests i join subscribers s on s.id = i.subscriber_id and s.state = 'active'
         where i.topic_id is not null and not i.muted group by i.topic_id`,
      );
      return new Map(rows.map(({ topicId, followers }) => [topicId, followers]));
    },
    async votes() {
      const { rows } = await pool.query<{ topicId: number; more: number; less: number }>(
        `select t.topic_id as "topicId", count(*) filter (where v.direction > 0)::int as more,
                count(*) filter (where v.direction < 0)::int as less
         from (select distinct topic_id, rule_id from topic_revisions) t join votes v on v.rule_id = t.rule_id
         group by t.topic_id`,
      );
      return new Map(rows.map(({ topicId, more, less }) => [topicId, { more, less }]));
    },
    async voted(topicId) {
      const { rows } = await pool.query<{ id: number; up: boolean }>(
        `select coalesce(p.merged_into, p.id) as id, sum(v.direction) > 0 as up
         from votes v join papers p on p.id = v.paper_id
         where v.rule_id in (select rule_id from topic_revisions where topic_id = $1)
         group by 1 having sum(v.direction) <> 0`,
        [topicId],
      );
      return new Map(rows.map(({ id, up }) => [id, up]));
    },
    async revisions(topicId) {
      type Row = Omit<TopicRevision, 'rule'> & { key: string; query: string; cutoff: number };
      const { rows } = await pool.query<Row>(
        `select v.revision, v.name, v."group", v.description, v.examples, v.note, v.saved_by as "savedBy",
                v.saved_at as "savedAt", r.key, r.query, r.cutoff
         from topic_revisions v join rules r on r.id = v.rule_id
         where v.topic_id = $1 order by v.revision desc limit 100`,
        [topicId],
      );
      return rows.map(({ key, query, cutoff, ...revision }) => ({
        ...revision,
        rule: { key, query, cutoff },
      }));
    },
    async judgements(slug) {
      const { rows } = await pool.query<{ id: number; belongs: boolean }>(
        `select coalesce(p.merged_into, p.id) as id, j.belongs
         from topic_judgements j join papers p on p.id = j.paper_id where j.slug = $1`,
        [slug],
      );
      return new Map(rows.map(({ id, belongs }) => [id, belongs]));
    },
    async judge({ slug, paperId, belongs, by, now }) {
      if (belongs === null) {
        await pool.query('delete from topic_judgements where slug = $1 and paper_id = $2', [slug, paperId]);
        return;
      }
      await pool.query(
        `insert into topic_judgements (slug, paper_id, belongs, judged_by, judged_at)
         select $1, id, $3, $4, $5 from papers where id = $2
         on conflict (slug, paper_id) do update
           set belongs = excluded.belongs, judged_by = excluded.judged_by, judged_at = excluded.judged_at`,
        [slug, paperId, belongs, by, now],
      );
    },
    async changedDigests({ topicId, editionId, paperIds }) {
      if (paperIds.length === 0) return 0;
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count
         from (
           select distinct s.id from interests i join subscribers s on s.id = i.subscriber_id and s.state = 'active'
           where i.topic_id = $1 and not i.muted
         ) f
         where exists (
           select from unnest($3::int[]) as changed (id)
           where not exists (
             select from interests o left join topics t on t.id = o.topic_id
             join matches m on m.rule_id = coalesce(o.rule_id, t.rule_id) and m.edition_id = $2 and m.paper_id = changed.id
             where o.subscriber_id = f.id and not o.muted and o.topic_id is distinct from $1
           )
         )`,
        [topicId, editionId, paperIds],
      );
      return rows[0]?.count ?? 0;
    },
    async papersNamed(names) {
      const { rows } = await pool.query<{
        id: number;
        key: string;
        title: string;
        abstract: string;
        keywords: string[];
      }>(
        `select id, key, title, abstract, keywords from papers
         where merged_into is null and withdrawn_at is null and id in (
           select id from papers where key = any($1)
           union
           select coalesce(p.merged_into, p.id) from identifiers i join papers p on p.id = i.paper_id where i.value = any($1)
         )
         order by array_position($1::text[], key), id`,
        [names],
      );
      return rows;
    },
  };
}

import type { Rule, RuleStore } from '@broadsheet/matching';

import type { Database, Queryable } from '../connect.ts';

type NewRule = Omit<Rule, 'id'>;

/** Rules, each once for everybody. */
export function createRuleStore({ pool }: Pick<Database, 'pool'>): RuleStore {
  return {
    upsert: (rules, now) => upsertRules(pool, rules, now),
    async byIds(ruleIds) {
      const { rows } = await pool.query<Rule>(
        'select id, key, query, cutoff, examples from rules where id = any($1::int[]) order by id',
        [ruleIds],
      );
      return rows;
    },
    async wanted() {
      const { rows } = await pool.query<{ id: number }>(
        `select rule_id as id from topics where retired_at is null
         union
         select coalesce(i.rule_id, t.rule_id) from interests i
         join subscribers s on s.id = i.subscriber_id and s.state = 'active'
         left join topics t on t.id = i.topic_id
         order by id`,
      );
      return rows.map(({ id }) => id);
    },
  };
}

/** Ids by key, inside a transaction or not. Rows are taken in order of key, so that two writers cannot wait for each other. */
export async function upsertRules(
  client: Queryable,
  rules: readonly NewRule[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  if (rules.length === 0) return new Map();
  const keys = rules.map(({ key }) => key);
  await client.query(
    `insert into rules (key, query, cutoff, examples, created_at)
     select distinct on (key) key, query, cutoff, array(select jsonb_array_elements_text(examples)), $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as r (key text, query text, cutoff float8, examples jsonb) order by key
     on conflict (key) do nothing`,
    [JSON.stringify(rules.map(({ examples = [], ...rule }) => ({ ...rule, examples }))), now],
  );
  // A second statement sees what another transaction committed while the first waited for it.
  const { rows } = await client.query<{ id: number; key: string }>(
    'select id, key from rules where key = any($1::text[])',
    [keys],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

import { isSameTopic } from '@broadsheet/matching';
import type { OfferedTopic, SavedTopic, TopicDraft, TopicSaving, TopicStore } from '@broadsheet/matching';

import { inTransaction } from '../connect.ts';
import type { Database, Queryable } from '../connect.ts';
import { upsertRules } from './rule-store.ts';

/** Topics with their revisions. */
export function createTopicStore({ pool }: Pick<Database, 'pool'>): TopicStore {
  return {
    async offered() {
      const { rows } = await pool.query<OfferedRow>(
        `select t.id, t.slug, t.name, t."group", t.description, t.examples, t.revision,
                r.id as rule_id, r.key, r.query, r.cutoff, r.examples as rule_examples
         from topics t join rules r on r.id = t.rule_id
         where t.retired_at is null order by t.position, t.id`,
      );
      return rows.map(offeredOf);
    },
    save: (drafts, saving, onlyFirst = false) =>
      inTransaction(pool, async (client) => {
        // Reading stays possible; a second writer waits, and then sees what this one wrote.
        await client.query('lock table topics in share row exclusive mode');
        const current = await standingTopics(client);
        if (onlyFirst && current.size > 0) return [];
        const ruleIds = await upsertRules(
          client,
          drafts.map(({ rule }) => rule),
          saving.now,
        );
        const saved: SavedTopic[] = [];
        for (const draft of drafts) {
          const standing = current.get(draft.slug);
          if (standing !== undefined && standing.retiredAt === null && isSameTopic(standing, draft)) {
            saved.push({ slug: draft.slug, outcome: 'unchanged', revision: standing.revision });
            continue;
          }
          const ruleId = ruleIds.get(draft.rule.key);
          if (ruleId === undefined) throw new Error(`The rule of topic ${draft.slug} was not stored`);
          const revision = await writeTopic(client, draft, ruleId);
          await writeRevision(client, { ...draft, ruleId, revision }, saving);
          saved.push({ slug: draft.slug, outcome: revision === 1 ? 'added' : 'revised', revision });
        }
        return saved;
      }),
  };
}

type OfferedRow = Omit<OfferedTopic, 'rule'> & {
  rule_id: number;
  key: string;
  query: string;
  cutoff: number;
  rule_examples: string[];
};

function offeredOf({ rule_id: id, key, query, cutoff, rule_examples, ...topic }: OfferedRow): OfferedTopic {
  const examples = rule_examples.length === 0 ? {} : { examples: rule_examples };
  return { ...topic, rule: { id, key, query, cutoff, ...examples } };
}

type Standing = Omit<TopicDraft, 'rule'> & { ruleKey: string; revision: number; retiredAt: Date | null };

async function standingTopics(client: Queryable): Promise<ReadonlyMap<string, Standing>> {
  const { rows } = await client.query<Standing>(
    `select t.slug, t.name, t."group", t.description, t.examples, t.revision, t.retired_at as "retiredAt", r.key as "ruleKey"
     from topics t join rules r on r.id = t.rule_id`,
  );
  return new Map(rows.map((row) => [row.slug, row]));
}

async function writeTopic(client: Queryable, draft: TopicDraft, ruleId: number): Promise<number> {
  const { rows } = await client.query<{ revision: number }>(
    `insert into topics as t (slug, name, "group", description, examples, rule_id, revision, position)
     values ($1, $2, $3, $4, $5::text[], $6, 1, (select coalesce(max(position), 0) + 1 from topics))
     on conflict (slug) do update set name = excluded.name, "group" = excluded."group",
       description = excluded.description, examples = excluded.examples, rule_id = excluded.rule_id,
       revision = t.revision + 1, retired_at = null
     returning revision`,
    [draft.slug, draft.name, draft.group, draft.description, draft.examples, ruleId],
  );
  return rows[0]?.revision ?? 1;
}

async function writeRevision(
  client: Queryable,
  topic: TopicDraft & { ruleId: number; revision: number },
  { by, note, now }: TopicSaving,
): Promise<void> {
  await client.query(
    `insert into topic_revisions (topic_id, revision, rule_id, name, "group", description, examples, note, saved_by, saved_at)
     select id, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10 from topics where slug = $1`,
    [
      topic.slug,
      topic.revision,
      topic.ruleId,
      topic.name,
      topic.group,
      topic.description,
      topic.examples,
      note,
      by,
      now,
    ],
  );
}

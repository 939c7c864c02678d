import type { SavedTopic, TopicSaving, TopicStore } from '../ports.ts';
import { starterTopics } from '../starter/starter-topics.ts';
import type { TopicProblem } from '../topics/parse-topics.ts';
import { draftTopic } from '../topics/topic-definition.ts';
import type { TopicDefinition, TopicDraft } from '../topics/topic-definition.ts';

export type TopicPorts = { topics: Pick<TopicStore, 'save'> };

/** All topics saved, or none and every query that cannot be understood. */
export type SaveTopicsResult = { ok: true; saved: SavedTopic[] } | { ok: false; problems: TopicProblem[] };

/** Adds or revises topics by slug, all or none. One that stands as it is gets no new revision. */
export async function saveTopics(
  ports: TopicPorts,
  topics: readonly TopicDefinition[],
  saving: TopicSaving,
): Promise<SaveTopicsResult> {
  const { drafts, problems } = draftAll(topics);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, saved: await ports.topics.save(drafts, saving) };
}

/**
 * Gives a new installation its starter topics; where there is any topic already, whatever became of it, nothing changes.
 * @returns how many were added
 */
export async function installStarterTopics(
  ports: TopicPorts,
  { now, topics = starterTopics }: { now: Date; topics?: readonly TopicDefinition[] },
): Promise<number> {
  const { drafts } = draftAll(topics);
  const saving = { by: 'broadsheet', note: 'Starter topics', now };
  return (await ports.topics.save(drafts, saving, true)).length;
}

function draftAll(topics: readonly TopicDefinition[]): { drafts: TopicDraft[]; problems: TopicProblem[] } {
  const drafts: TopicDraft[] = [];
  const problems: TopicProblem[] = [];
  for (const topic of topics) {
    const drafted = draftTopic(topic);
    if (drafted.ok) drafts.push(drafted.draft);
    else {
      const { column, message } = drafted.problem;
      problems.push({ where: `${topic.slug}, query, column ${String(column)}`, message });
    }
  }
  return { drafts, problems };
}

import {
  analysePaper,
  DEFAULT_CUTOFF,
  DESK_EDITIONS,
  draftTopic,
  ensureMatches,
  exportTopic,
  namedPaper,
  parseTopics,
  previewMatches,
  queryFromExamples,
  saveTopics,
  unknownLike,
  unknownPaper,
  volumeDrift,
  type DeskStore,
  type EnsurePorts,
  type ExamplePapers,
  type MatchedEditions,
  type MatcherStanding,
  type OfferedTopic,
  type RecentEditions,
  type TopicDefinition,
  type TopicStore,
} from '@broadsheet/matching';
import type { Actor, Note } from '@broadsheet/operators';
import { maskAddress, parseAddress, wishesOf, type SubscriberStore } from '@broadsheet/subscribers';

import { effectOf } from './effect.ts';
import { auditStateOf, cutoffOf, definitionOf, formOf, namesIn, slugOf } from './forms.ts';
import { matcherLine } from './matcher-line.ts';
import type { DeskView, TopicDesk, TopicForm } from './topic-desk.ts';

export type TopicDeskPorts = EnsurePorts & {
  topics: TopicStore;
  desk: DeskStore;
  editions: MatchedEditions;
  recentEditions: () => Promise<RecentEditions>;
  subscribers: Pick<SubscriberStore, 'findByKey'>;
  matcherStanding: () => Promise<MatcherStanding>;
  examples: ExamplePapers;
  note: Note;
  now: () => Date;
};

/** Binds the topic desk. */
export function createTopicDesk(ports: TopicDeskPorts): TopicDesk {
  const { topics, desk, matcher } = ports;

  async function offered(slug: string): Promise<OfferedTopic | null> {
    return (await topics.offered()).find((topic) => topic.slug === slug) ?? null;
  }

  async function viewOf(standing: OfferedTopic | null, form: TopicForm): Promise<DeskView> {
    const about = {
      standing:
        standing === null ? null : { slug: standing.slug, name: standing.name, revision: standing.revision },
      form,
      examples: await desk.papersNamed(namesIn(form.examples)),
      matcher: matcherLine(await ports.matcherStanding()),
    };
    const rule = ruleOf(form);
    if (!rule.ok) return { ...about, problem: rule.problem, effect: null };
    const judgements = await desk.judgements(standing?.slug ?? form.slug);
    const draft = { rule: rule.draft.rule, name: form.name, standing };
    const effect = await effectOf(matcher, await ports.recentEditions(), draft, {
      judgements,
      voted: standing === null ? new Map() : await desk.voted(standing.id),
      async digests(editionId, paperIds) {
        if (standing === null) return null;
        const followers = (await desk.followers()).get(standing.id) ?? 0;
        const changed = await desk.changedDigests({ topicId: standing.id, editionId, paperIds });
        return { changed, followers };
      },
    });
    return { ...about, problem: null, effect };
  }

  /** Saves, writes it into the trail, and holds what is new against the newest editions, so that pages say what it brings. */
  async function store(by: Actor, definitions: readonly TopicDefinition[], note: string | null) {
    const before = new Map((await topics.offered()).map((topic) => [topic.slug, topic]));
    const result = await saveTopics(ports, definitions, { by: by.name, note, now: ports.now() });
    if (!result.ok)
      return {
        status: 'invalid' as const,
        problems: result.problems.map(({ where, message }) => ({
          field: 'query',
          message: `${where}: ${message}`,
        })),
      };
    const changed = result.saved.filter(({ outcome }) => outcome !== 'unchanged').map(({ slug }) => slug);
    const now = (await topics.offered()).filter(({ slug }) => changed.includes(slug));
    for (const topic of now) {
      const old = before.get(topic.slug);
      await ports.note(by, old === undefined ? 'topic.added' : 'topic.saved', topic.slug, {
        ...(old === undefined ? {} : { before: auditStateOf(old) }),
        after: { ...auditStateOf(topic), ...(note === null ? {} : { note }) },
      });
    }
    const editions = await ports.editions.published(DESK_EDITIONS);
    const ruleIds = now.map(({ rule }) => rule.id);
    if (ruleIds.length > 0)
      await ensureMatches(
        ports,
        ruleIds,
        editions.map(({ id }) => id),
        ports.now(),
      );
    return { status: 'ok' as const, saved: result.saved };
  }

  /** Examples that are not among our papers, in the query or beside it. */
  async function unknownIn({ query, examples }: TopicDefinition) {
    const inQuery = await unknownLike(ports.examples, query);
    const names = examples.map((name) => namedPaper(name) ?? name);
    const known = await ports.examples.named(names);
    return [
      ...(inQuery === null
        ? []
        : [{ field: 'query', message: `Query, column ${String(inQuery.column)}: ${inQuery.message}` }]),
      ...names
        .filter((name) => !known.has(name))
        .map((name) => ({ field: 'examples', message: unknownPaper(name) })),
    ];
  }

  return {
    matcherLine: async () => matcherLine(await ports.matcherStanding()),
    async list() {
      const all = await topics.offered();
      const [followers, votes, days] = await Promise.all([
        desk.followers(),
        desk.votes(),
        desk.days(
          all.map(({ rule }) => rule.id),
          DESK_EDITIONS,
        ),
      ]);
      return all.map(({ id, slug, name, group, revision, rule }) => {
        const own = days.get(rule.id) ?? [];
        const papersPerDay = own.length === 0 ? null : own.reduce((sum, one) => sum + one, 0) / own.length;
        return {
          slug,
          name,
          group,
          revision,
          followers: followers.get(id) ?? 0,
          votes: votes.get(id) ?? { more: 0, less: 0 },
          days: own,
          papersPerDay,
          drift: volumeDrift(own),
        };
      });
    },
    async view(slug, form) {
      const standing = slug === null ? null : await offered(slug);
      if (slug !== null && standing === null) return null;
      const shown = form ?? (standing === null ? emptyForm : formOf(standing));
      return viewOf(standing, standing === null ? shown : { ...shown, slug: standing.slug });
    },
    async fromExamples(names) {
      const given = namesIn(names.join('\n'));
      const papers = await desk.papersNamed(given);
      const recent = await ports.recentEditions();
      const analysed = papers.map((paper) =>
        analysePaper({ ...paper, editionId: 0, authors: [], categories: [], source: '' }),
      );
      const query = queryFromExamples(analysed, recent.usual());
      const known = await ports.examples.named(given);
      const unknown = given.filter((name) => !known.has(name));
      return { form: { ...emptyForm, query, examples: papers.map(({ key }) => key).join('\n') }, unknown };
    },
    async judge(by, slug, paperId, belongs) {
      await desk.judge({ slug, paperId, belongs, by: by.name, now: ports.now() });
    },
    async save(by, slug, form) {
      const judged = definitionOf({
        ...form,
        slug: slug ?? (form.slug.trim() === '' ? slugOf(form.name) : form.slug),
      });
      if (!judged.ok) return { status: 'invalid', problems: judged.problems };
      const { topic } = judged;
      const unknown = await unknownIn(topic);
      if (unknown.length > 0) return { status: 'invalid', problems: unknown };
      if (slug === null && (await offered(topic.slug)) !== null)
        return {
          status: 'invalid',
          problems: [{ field: 'slug', message: `There is a topic ${topic.slug} already.` }],
        };
      const outcome = await store(
        by,
        [topic],
        form.note.trim() === '' ? null : form.note.trim().slice(0, 300),
      );
      if (outcome.status === 'invalid') return outcome;
      return { status: 'ok', slug: topic.slug, outcome: outcome.saved[0]?.outcome ?? 'unchanged' };
    },
    async revisions(slug) {
      const topic = await offered(slug);
      return topic === null ? null : { name: topic.name, revisions: await desk.revisions(topic.id) };
    },
    async rollBack(by, slug, revision) {
      const topic = await offered(slug);
      const old =
        topic === null
          ? undefined
          : (await desk.revisions(topic.id)).find((one) => one.revision === revision);
      if (old === undefined) return 'unknown';
      const { name, group, description, examples, rule } = old;
      const definition = { slug, name, group, description, examples, query: rule.query, cutoff: rule.cutoff };
      await store(by, [definition], `Back to revision ${String(revision)}`);
      return 'ok';
    },
    async tryFor(email, slug, form) {
      const address = parseAddress(email);
      const subscriber = address.ok ? await ports.subscribers.findByKey(address.key) : null;
      const rule = ruleOf(form);
      if (subscriber === null || !rule.ok) return null;
      const choices = wishesOf(subscriber.interests);
      const all = await topics.offered();
      const drafted = all.map((topic) =>
        topic.slug === slug ? { ...topic, rule: { ...topic.rule, ...rule.draft.rule } } : topic,
      );
      const recent = await ports.recentEditions();
      const [edition] = recent.editions;
      if (edition === undefined) return null;
      const papers = recent.papers.filter(({ editionId }) => editionId === edition.id);
      const analysed = recent.analysed.filter(({ editionId }) => editionId === edition.id);
      const digestOf = async (list: readonly OfferedTopic[]) => {
        const preview = await previewMatches(
          {
            matcher,
            ask: true,
            latestEdition: () => Promise.resolve({ edition, papers, analysed }),
            topics: { offered: () => Promise.resolve([...list]) },
          },
          choices,
        );
        return preview.matched.slice(0, subscriber.preferences.maxPapers).map(({ paper }) => paper);
      };
      return {
        maskedEmail: maskAddress(subscriber.email),
        follows: choices.topics.includes(slug),
        day: edition.day,
        before: await digestOf(all),
        after: await digestOf(drafted),
      };
    },
    definitions: async () => (await topics.offered()).map(exportTopic),
    async importAll(by, document, note) {
      const parsed = parseTopics(document);
      if (!parsed.ok)
        return {
          status: 'invalid',
          problems: parsed.problems.map(({ where, message }) => ({
            field: 'file',
            message: `${where}: ${message}`,
          })),
        };
      const outcome = await store(by, parsed.topics, note);
      if (outcome.status === 'invalid') return outcome;
      return { status: 'ok', changed: outcome.saved.filter((one) => one.outcome !== 'unchanged').length };
    },
  };
}

const emptyForm: TopicForm = {
  slug: '',
  name: '',
  group: '',
  description: '',
  query: '',
  cutoff: String(DEFAULT_CUTOFF),
  examples: '',
  note: '',
};

/** The rule of what is typed, whatever else is still missing. */
function ruleOf(form: TopicForm) {
  return draftTopic({
    slug: 'draft',
    name: form.name,
    group: '',
    description: '',
    query: form.query,
    examples: [],
    cutoff: cutoffOf(form),
  });
}

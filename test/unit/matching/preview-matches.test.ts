import {
  analysePaper,
  createLatestEdition,
  draftTopic,
  papersPerDay,
  previewMatches,
  wordsAlone,
} from '@broadsheet/matching';
import type { OfferedTopic, PreviewPorts } from '@broadsheet/matching';
import type { EditionPaper, EditionSummary } from '@broadsheet/papers';
import { describe, expect, it } from '@jest/globals';

const edition: EditionSummary = {
  id: 7,
  day: '2025-08-08',
  state: 'published',
  publication: 3,
  papers: 3,
  sources: [],
  note: null,
};

function aPaper(id: number, title: string, abstract = ''): EditionPaper {
  return {
    id,
    key: `p${String(id)}`,
    title,
    abstract,
    authors: [],
    categories: [],
    keywords: [],
    url: null,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: null,
    editionId: edition.id,
    appearance: 1,
    position: id,
    votes: null,
    source: 'hf',
  };
}

const papers = [
  aPaper(1, 'Nothing'),
  aPaper(2, 'On robots', 'Their arms'),
  aPaper(3, 'Robots, robots', 'robots'),
];

function aTopic(slug: string, query: string): OfferedTopic {
  const drafted = draftTopic({
    slug,
    name: slug,
    group: '',
    description: '',
    query,
    examples: [],
    cutoff: 0,
  });
  if (!drafted.ok) throw new Error(query);
  const { rule, ...facts } = drafted.draft;
  return { id: 1, revision: 1, ...facts, rule: { id: 1, ...rule } };
}

const ports: PreviewPorts = {
  latestEdition: () => Promise.resolve({ edition, papers, analysed: papers.map(analysePaper) }),
  topics: { offered: () => Promise.resolve([aTopic('robotics', 'robots'), aTopic('arms', 'arms')]) },
  matcher: wordsAlone,
};

describe('previewMatches', () => {
  it('asks no service for what is typed, unless an operator types it', async () => {
    const asked: (boolean | undefined)[] = [];
    const matcher: PreviewPorts['matcher'] = {
      match(rules, some, options) {
        asked.push(options?.ask);
        return wordsAlone.match(rules, some);
      },
    };
    const choices = { topics: [], queries: ['robots'] };
    await previewMatches({ ...ports, matcher }, choices);
    await previewMatches({ ...ports, matcher, ask: true }, choices);
    expect(asked).toEqual([false, true]);
  });

  it('gives the papers of topics and own words, the best first, with every reason', async () => {
    const preview = await previewMatches(ports, {
      topics: ['arms', 'robotics'],
      queries: ['arms', 'robots'],
    });
    expect(preview.matched.map(({ paper, because }) => [paper.id, because.map((one) => one.kind)])).toEqual([
      [3, ['topic', 'query']],
      [2, ['topic', 'query', 'topic', 'query']],
    ]);
    expect(preview.matched[1]?.because[2]).toMatchObject({
      kind: 'topic',
      slug: 'arms',
      reasons: [{ field: 'abstract', terms: ['arms'] }],
    });
    expect(preview).toMatchObject({
      edition: { id: 7 },
      papers: { length: 3 },
      unknownTopics: [],
      problems: [],
    });
  });

  it('says which topics are unknown and which words cannot be understood, and matches the others', async () => {
    const preview = await previewMatches(ports, { topics: ['nope'], queries: ['"robots', 'arms'] });
    expect(preview.unknownTopics).toEqual([{ in: 'topics', slug: 'nope' }]);
    expect(preview.problems).toMatchObject([{ in: 'queries', query: 0, column: 1 }]);
    expect(preview.matched.map(({ paper }) => paper.id)).toEqual([2]);
  });

  it('leaves out what muted topics and words match', async () => {
    const follows = { topics: ['robotics'], queries: ['robots'] };
    const without = await previewMatches(ports, { ...follows, mutedTopics: ['arms', 'nope'] });
    expect(without.matched.map(({ paper }) => paper.id)).toEqual([3]);
    expect([...without.muted]).toEqual([2]);
    expect(without.unknownTopics).toEqual([{ in: 'mutedTopics', slug: 'nope' }]);
    const quiet = await previewMatches(ports, { ...follows, mutedQueries: ['"', 'robots'] });
    expect(quiet.matched).toEqual([]);
    expect(quiet.problems).toMatchObject([{ in: 'mutedQueries', query: 0 }]);
  });

  it('looks at twenty lines of own words at most', async () => {
    const queries = [...Array<string>(20).fill('arms'), 'robots', '"'];
    const preview = await previewMatches(ports, { topics: [], queries });
    expect(preview.matched.map(({ paper }) => paper.id)).toEqual([2]);
    expect(preview.problems).toEqual([]);
  });

  it('is empty on an installation without an edition', async () => {
    const none = { ...ports, latestEdition: () => Promise.resolve(null) };
    expect(await previewMatches(none, { topics: ['arms'], queries: [] })).toMatchObject({
      edition: null,
      matched: [],
    });
  });
});

describe('createLatestEdition', () => {
  it('reads an edition once, again when a paper of it was withdrawn, and the sample before all', async () => {
    let newest: EditionSummary[] = [];
    let reads = 0;
    const latest = createLatestEdition({
      published: () => Promise.resolve(newest),
      sample: () => Promise.resolve({ ...edition, id: 1, day: null, publication: null, state: 'frozen' }),
      papersOf: () => {
        reads += 1;
        return Promise.resolve(papers);
      },
    });
    expect((await latest())?.edition.id).toBe(1);
    newest = [edition];
    await latest();
    expect(await latest()).toMatchObject({ edition: { id: 7 }, analysed: { length: 3 } });
    expect(reads).toBe(2);
    newest = [{ ...edition, papers: 2 }];
    await latest();
    expect(reads).toBe(3);
  });
});

describe('papersPerDay', () => {
  it('is a mean over the editions that the rule was computed on, and null from none', async () => {
    const topics = [
      aTopic('young', 'robots'),
      { ...aTopic('new', 'arms'), rule: { ...aTopic('new', 'arms').rule, id: 2 } },
    ];
    const volumes = (): Promise<Map<number, { editions: number; matches: number }>> =>
      Promise.resolve(new Map([[1, { editions: 4, matches: 6 }]]));
    expect(await papersPerDay({ matches: { volumes } }, topics)).toEqual(
      new Map([
        ['young', { papersPerDay: 1.5, editions: 4 }],
        ['new', { papersPerDay: null, editions: 0 }],
      ]),
    );
  });
});

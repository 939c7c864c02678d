import { describe, expect, it } from '@jest/globals';

import { parseQuery } from '@broadsheet/matching';
import type { Query } from '@broadsheet/matching';

import { starterTopics } from '../../../packages/matching/src/starter/starter-topics.ts';

/** The single words that, said anywhere in a paper, are enough to match: what makes a topic too broad. */
function bareWords(query: Query): readonly string[] {
  if (query.kind === 'not' || query.kind === 'like') return [];
  if (query.kind === 'term') return query.field === null && query.words.length === 1 ? query.words : [];
  const wanted = query.parts.filter((part) => part.kind !== 'not').map(bareWords);
  // An AND is as narrow as its narrowest part.
  return query.kind === 'or' || wanted.every((words) => words.length > 0) ? wanted.flat() : [];
}

/** Words that are specific enough to be asked of the abstract too. */
const TELLING = new Set([
  'browsecomp',
  'osworld',
  'webarena',
  'neuroscience',
  'autoformalization',
  'minecraft',
]);

describe('the starter topics', () => {
  it('are 60, in 6 to 8 groups, each group in one piece', () => {
    expect(starterTopics).toHaveLength(60);
    const groups = starterTopics.map((topic) => topic.group);
    const pieces = groups.filter((group, at) => group !== groups[at - 1]);
    expect(pieces).toEqual([...new Set(groups)]);
    expect(pieces.length).toBeGreaterThanOrEqual(6);
    expect(pieces.length).toBeLessThanOrEqual(8);
  });

  it('have a slug, a name and a query that no other has', () => {
    for (const field of ['slug', 'name', 'query', 'description'] as const) {
      expect(new Set(starterTopics.map((topic) => topic[field])).size).toBe(starterTopics.length);
    }
  });

  it.each(starterTopics)('introduce $slug with a kebab-case slug, a short name and one sentence', (topic) => {
    expect(topic.slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(topic.name.length).toBeLessThanOrEqual(30);
    expect(topic.description).toMatch(/^[A-Z][^.]+\.$/);
    expect(topic.description.length).toBeLessThanOrEqual(110);
    expect(topic.cutoff).toBeNull();
    for (const example of topic.examples) expect(example).toMatch(/^\d{4}\.\d{5}$/);
  });

  it.each(starterTopics)('ask for $slug in a query that parses', ({ query }) => {
    expect(parseQuery(query)).toMatchObject({ ok: true });
  });

  it.each(starterTopics)('ask for no broad word of the abstract in $slug', ({ query }) => {
    const parsed = parseQuery(query);
    const bare = parsed.ok ? bareWords(parsed.query) : [];
    expect(bare.filter((word) => !TELLING.has(word))).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  factsOf,
  identifiersOf,
  isRejected,
  reconcile,
  type Candidate,
  type Change,
  type Day,
  type Edition,
  type Entry,
  type Identifier,
  type Known,
  type KnownPaper,
  type PaperRecord,
  type Telling,
} from '@broadsheet/papers';
import { aRecord } from '../../support/papers.ts';

type Stored = Omit<KnownPaper, 'identifiers' | 'sources' | 'entries'> & { mergedInto: number | null };

/** The tables, in memory: what a store does with a change. */
class World {
  readonly papers: Stored[] = [];
  readonly identifiers = new Map<string, { identifier: Identifier; paper: number }>();
  readonly listings = new Map<string, { paper: number; source: string }>();
  entries: { editionId: number; paperId: number; appearance: 1 | 2 }[] = [];
  readonly editions: Edition[] = [];

  tell(source: string, trending: boolean, today: Day, records: readonly PaperRecord[]): Change {
    const telling: Telling = {
      source,
      trending,
      today,
      candidates: records.map((record) => candidate(record, today)),
    };
    const change = reconcile(telling, this.known());
    this.apply(change, source);
    return change;
  }

  publish(): void {
    for (const edition of this.editions) edition.state = 'published';
  }

  canonical(id: number): number {
    return this.papers.find((paper) => paper.id === id)?.mergedInto ?? id;
  }

  known(): Known {
    return {
      editions: this.editions,
      papers: this.papers
        .filter(({ mergedInto }) => mergedInto === null)
        .map(({ id, facts }) => ({
          id,
          facts,
          identifiers: [...this.identifiers.values()]
            .filter(({ paper }) => paper === id)
            .map(({ identifier }) => identifier),
          sources: [
            ...new Set(
              [...this.listings.values()]
                .filter(({ paper }) => paper === id)
                .map((listing) => listing.source),
            ),
          ],
          entries: this.entries
            .filter(({ paperId }) => this.canonical(paperId) === id)
            .map((entry) => this.entryOf(entry)),
        })),
    };
  }

  private entryOf(entry: World['entries'][number]): Entry {
    const edition = this.editions.find(({ id }) => id === entry.editionId);
    return { ...entry, day: edition?.day ?? null, state: edition?.state ?? 'open' };
  }

  private apply(change: Change, source: string): void {
    for (const { winner, loser } of change.merges) {
      for (const held of this.identifiers.values()) if (held.paper === loser) held.paper = winner;
      for (const listing of this.listings.values()) if (listing.paper === loser) listing.paper = winner;
      for (const paper of this.papers)
        if (paper.id === loser || paper.mergedInto === loser) paper.mergedInto = winner;
    }
    for (const { editionId, paperId } of change.dropped) {
      this.entries = this.entries.filter(
        (entry) => entry.editionId !== editionId || entry.paperId !== paperId,
      );
    }
    for (const { editionId, from, to } of change.moved) {
      for (const entry of this.entries)
        if (entry.editionId === editionId && entry.paperId === from) entry.paperId = to;
    }
    const ids = new Map<number, number>();
    for (const { ref, facts, identifiers } of change.added) {
      const id = this.papers.length + 1;
      ids.set(ref, id);
      this.papers.push({ id, facts, mergedInto: null });
      for (const identifier of identifiers) this.register(identifier, id);
    }
    const idOf = (paper: number): number => ids.get(paper) ?? paper;
    for (const { id, identifier } of change.registered) this.register(identifier, id);
    for (const { id, facts } of change.improved)
      for (const paper of this.papers) if (paper.id === id) paper.facts = facts;
    for (const { paper, day } of change.listings) {
      this.listings.set(`${String(idOf(paper))} ${source} ${day}`, { paper: idOf(paper), source });
    }
    for (const { paper, day, appearance } of change.entries) {
      let edition = this.editions.find((known) => known.day === day);
      if (edition === undefined) {
        edition = { id: this.editions.length + 1, day, state: 'open', publication: null };
        this.editions.push(edition);
      }
      expect(edition.state).toBe('open');
      this.entries.push({ editionId: edition.id, paperId: idOf(paper), appearance });
    }
  }

  private register(identifier: Identifier, paper: number): void {
    const name = `${identifier.kind}:${identifier.value}`;
    expect(this.identifiers.get(name)).toBeUndefined();
    this.identifiers.set(name, { identifier, paper });
  }
}

function candidate(record: PaperRecord, day: Day): Candidate {
  const facts = factsOf(record);
  if (isRejected(facts)) throw new Error(facts.rejected);
  return {
    facts,
    identifiers: identifiersOf(record.id, facts),
    listedOn: record.listedOn ?? day,
    position: 1,
    votes: record.votes,
    called: null,
  };
}

const sometimes = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const records: fc.Arbitrary<PaperRecord> = fc
  .record({
    id: sometimes(fc.constantFrom('2508.00001', '2508.00002v3', '10.1145/1', '10.1145/2')),
    title: fc.constantFrom('On Foo', 'on foo!', '0', 'Bar: a Study of Bar'),
    authors: fc.constantFrom<string[]>([], ['Ada Lovelace'], ['Lovelace, A.'], ['Alan Turing']),
    url: sometimes(
      fc.constantFrom(
        'https://a.org/1',
        'http://a.org/1/',
        'https://a.org/2',
        'https://arxiv.org/abs/2508.00001',
      ),
    ),
    publishedOn: sometimes(fc.constantFrom('2025-08-01', '2024-08-01')),
  })
  .map(aRecord);
const day = '2025-08-04';

describe('reconcile', () => {
  it('sorts the records of a reading into the same papers whatever their order', () => {
    const groups = (list: readonly PaperRecord[]): string[] => {
      const world = new World();
      world.tell('hf', true, day, list);
      const papers = new Map<number, string[]>();
      for (const [name, { paper }] of world.identifiers)
        papers.set(paper, [...(papers.get(paper) ?? []), name]);
      return [...papers.values()].map((names) => names.toSorted().join(' ')).toSorted();
    };
    fc.assert(
      fc.property(
        fc
          .array(records, { maxLength: 8 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([list, shuffled]) => {
          expect(groups(shuffled)).toEqual(groups(list));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('adds, merges and enters nothing when it is told the same again', () => {
    fc.assert(
      fc.property(fc.array(records, { maxLength: 8 }), (list) => {
        const world = new World();
        world.tell('hf', true, day, list);
        const again = world.tell('hf', true, day, list);
        expect(again).toMatchObject({
          added: [],
          merges: [],
          registered: [],
          entries: [],
          dropped: [],
          moved: [],
        });
      }),
      { numRuns: 150 },
    );
  });

  it('keeps one paper to an identifier, two arXiv ids apart, and every paper in at most two editions, through any history', () => {
    const step = fc.record({
      source: fc.constantFrom('hf', 'arxiv', 'blog'),
      list: fc.array(records, { minLength: 1, maxLength: 4 }),
      published: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const world = new World();
        for (const [index, { source, list, published }] of steps.entries()) {
          if (published) world.publish();
          world.tell(source, source === 'hf', `2025-08-${String(index + 10)}`, list);
        }
        for (const { id, identifiers, entries } of world.known().papers) {
          expect(identifiers.filter(({ kind }) => kind === 'arxiv').length).toBeLessThanOrEqual(1);
          expect(entries.filter(({ state }) => state === 'open').length).toBeLessThanOrEqual(1);
          const own = entries.filter(({ paperId }) => paperId === id).map(({ appearance }) => appearance);
          expect(new Set(own).size).toBe(own.length);
          expect(identifiers.length).toBeGreaterThan(0);
          expect(entries.length).toBeGreaterThan(0);
        }
        for (const { paper } of world.identifiers.values()) expect(world.canonical(paper)).toBe(paper);
      }),
      { numRuns: 150 },
    );
  });

  it('takes two arXiv ids under one title for two papers', () => {
    const world = new World();
    const title = 'The Same Title';
    world.tell('hf', true, day, [aRecord({ id: '2508.00001', title }), aRecord({ id: '2508.00002', title })]);
    expect(world.papers.length).toBe(2);
  });

  it('takes a paper without ids for the one of its title, and not where the first authors differ', () => {
    const world = new World();
    world.tell('hf', true, day, [aRecord({ id: '2508.00001', title: 'Foo', authors: ['Ada Lovelace'] })]);
    world.tell('file', false, day, [aRecord({ title: 'FOO' })]);
    expect(world.papers.length).toBe(1);
    world.tell('file', false, day, [aRecord({ title: 'foo', authors: ['Alan Turing'] })]);
    expect(world.papers.length).toBe(2);
  });

  describe('when two stored papers turn out to be one', () => {
    const blog = aRecord({ title: 'On Foo', url: 'https://a.org/1', authors: ['Ada Lovelace'] });
    const other = aRecord({ id: '2508.00001', title: 'Foo' });
    const both = aRecord({
      id: '2508.00001',
      title: 'On Foo',
      url: 'https://a.org/1',
      authors: ['Ada Lovelace'],
    });
    const entries = (world: World): (readonly [number, number])[] =>
      world.entries.map(({ editionId, paperId }) => [editionId, paperId] as const);

    it('leaves one entry while both editions are open: the earlier, in the name of the older', () => {
      const world = new World();
      world.tell('blog', false, '2025-08-06', [blog]);
      world.tell('hf', true, '2025-08-06', [{ ...other, listedOn: '2025-08-05' }]);
      world.tell('hf', true, '2025-08-06', [both]);
      expect(world.editions.map((edition) => edition.day)).toEqual(['2025-08-06', '2025-08-05']);
      expect(entries(world)).toEqual([[2, 1]]);
    });

    it('takes the open entry of the younger away when the older came out', () => {
      const world = new World();
      world.tell('blog', false, '2025-08-04', [blog]);
      world.publish();
      world.tell('hf', true, '2025-08-05', [other]);
      world.tell('hf', true, '2025-08-05', [both]);
      expect(entries(world)).toEqual([[1, 1]]);
    });

    it('leaves the open entry of the older, to be looked up, when the younger came out', () => {
      const world = new World();
      world.tell('blog', false, '2025-08-06', [blog]);
      world.tell('hf', true, '2025-08-06', [{ ...other, listedOn: '2025-08-05' }]);
      for (const edition of world.editions) if (edition.day === '2025-08-05') edition.state = 'published';
      world.tell('hf', true, '2025-08-06', [both]);
      expect(entries(world)).toEqual([
        [1, 1],
        [2, 2],
      ]);
    });
  });

  describe('a second appearance', () => {
    const paper = aRecord({ id: '2508.00001', votes: 3 });
    const days = (world: World): (string | null | undefined)[] =>
      world.entries.map(({ editionId }) => world.editions.find(({ id }) => id === editionId)?.day);

    it('needs a first edition that is no longer open', () => {
      const world = new World();
      world.tell('arxiv', false, '2025-08-04', [paper]);
      world.tell('hf', true, '2025-08-05', [paper]);
      world.publish();
      world.tell('hf', true, '2025-08-06', [paper]);
      expect(days(world)).toEqual(['2025-08-04']);
    });

    it('comes within 30 days, or never', () => {
      const near = new World();
      near.tell('arxiv', false, '2025-08-04', [paper]);
      near.publish();
      near.tell('hf', true, '2025-09-03', [paper]);
      expect(days(near)).toEqual(['2025-08-04', '2025-09-03']);
      const far = new World();
      far.tell('arxiv', false, '2025-08-04', [paper]);
      far.publish();
      far.tell('hf', true, '2025-09-04', [paper]);
      expect(days(far)).toEqual(['2025-08-04']);
    });

    it('is not for a source that does not trend, nor for the one that brought the paper', () => {
      const world = new World();
      world.tell('hf', true, '2025-08-04', [paper]);
      world.publish();
      world.tell('arxiv', false, '2025-08-05', [paper]);
      world.tell('hf', true, '2025-08-06', [paper]);
      expect(days(world)).toEqual(['2025-08-04']);
    });
  });

  it('puts a paper of a closed day into the oldest open edition, and without one into the next day that is free', () => {
    const world = new World();
    world.tell('hf', true, '2025-08-04', [aRecord({ id: '2508.00001', title: 'A' })]);
    world.publish();
    const late = aRecord({ id: '2508.00002', title: 'B', listedOn: '2025-08-04' });
    expect(world.tell('hf', true, '2025-08-04', [late]).entries).toMatchObject([{ day: '2025-08-05' }]);
    const later = aRecord({ id: '2508.00003', title: 'C', listedOn: '2025-08-04' });
    expect(world.tell('hf', true, '2025-08-07', [later]).entries).toMatchObject([{ day: '2025-08-05' }]);
    const missed = aRecord({ id: '2508.00004', title: 'D', listedOn: '2025-08-01' });
    expect(world.tell('hf', true, '2025-08-07', [missed]).entries).toMatchObject([{ day: '2025-08-01' }]);
  });
});

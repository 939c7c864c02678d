import { describe, expect, it } from '@jest/globals';
import {
  collectDue,
  collectPapers,
  freezeEdition,
  installSampleEdition,
  type Day,
  type Source,
  type SourceRun,
} from '@broadsheet/papers';
import { aRecord, aSource } from '../../support/papers.ts';
import { database, editions, papers, withKeptPapers } from './kept-papers.ts';

describe('collecting papers', () => {
  withKeptPapers();

  const at = (day: Day, time = '12:00'): Date => new Date(`${day}T${time}:00Z`);
  const collect = (source: Source, day: Day, now = at(day)): Promise<SourceRun[]> =>
    collectPapers(
      { papers, clock: () => now },
      { source, days: [day], signal: new AbortController().signal },
    );
  const publish = async (day: Day, now = at(day, '23:59')): Promise<number> => {
    const edition = await editions.byDay(day);
    await freezeEdition({ editions }, { editionId: edition?.id ?? 0, now });
    const taken = await editions.takePublication(edition?.id ?? 0, now);
    return taken.status === 'published' ? taken.publication : 0;
  };
  const titles = async (day: Day): Promise<string[]> => {
    const edition = await editions.byDay(day);
    return (await editions.papersOf([edition?.id ?? 0])).map(({ title }) => title);
  };

  it('puts the papers of a list into the edition of its day, most votes first once frozen', async () => {
    const list = [
      aRecord({ id: '2508.00001', title: 'Few', votes: 1 }),
      aRecord({ id: '2508.00002', title: 'Many', votes: 90 }),
    ];
    const [run] = await collect(aSource({ '2025-08-04': list }), '2025-08-04');
    expect(run).toMatchObject({ outcome: 'ok', listed: 2, added: 2, detail: null });
    expect(await publish('2025-08-04')).toBe(1);
    expect(await titles('2025-08-04')).toEqual(['Many', 'Few']);
  });

  it('reads the same list twice without a second paper, entry or identifier', async () => {
    const source = aSource({
      '2025-08-04': [aRecord({ id: '2508.00001', votes: 1, url: 'https://a.org/x' })],
    });
    await collect(source, '2025-08-04');
    const [again] = await collect(source, '2025-08-04', at('2025-08-04', '13:00'));
    expect(again).toMatchObject({ outcome: 'ok', listed: 1, added: 0 });
    const { rows } = await database.pool.query(
      `select (select count(*)::int from papers) as papers, (select count(*)::int from edition_papers) as entries,
              (select count(*)::int from listings) as listings`,
    );
    expect(rows[0]).toEqual({ papers: 1, entries: 1, listings: 1 });
  });

  it('takes papers whatever their source calls them, also what no database writes', async () => {
    const odd = ['a\u0000b', '\ud800', `"'{},\\`, 'x'.repeat(5000), ' 7 '];
    const list = odd.map((id, place) => aRecord({ id, title: `On ${String(place)}` }));
    const [run] = await collect(aSource({ '2025-08-04': list }), '2025-08-04');
    expect(run).toMatchObject({ outcome: 'ok', listed: 5, added: 5 });
    const { rows } = await database.pool.query<{ called: string[] }>(
      'select called from listings order by position',
    );
    expect(rows.map(({ called }) => called)).toEqual([[], [], [`"'{},\\`], [], ['7']]);
  });

  it('changes nothing in a frozen edition when votes come late', async () => {
    await collect(aSource({ '2025-08-04': [aRecord({ id: '2508.00001', votes: 1 })] }), '2025-08-04');
    await publish('2025-08-04');
    await collect(
      aSource({ '2025-08-04': [aRecord({ id: '2508.00001', title: 'Renamed', votes: 70 })] }),
      '2025-08-04',
      at('2025-08-05'),
    );
    const edition = await editions.byDay('2025-08-04');
    expect(await editions.papersOf([edition?.id ?? 0])).toMatchObject([{ title: 'A paper', votes: 1 }]);
    expect(await editions.paper('2508.00001')).toMatchObject({ title: 'Renamed' });
  });

  it('puts a paper that joins a published list into the oldest open edition', async () => {
    await collect(aSource({ '2025-08-04': [aRecord({ id: '2508.00001' })] }), '2025-08-04');
    await publish('2025-08-04');
    await collect(aSource({ '2025-08-05': [aRecord({ id: '2508.00002' })] }), '2025-08-05');
    const late = [aRecord({ id: '2508.00001' }), aRecord({ id: '2508.00003', title: 'Late' })];
    await collect(aSource({ '2025-08-04': late }), '2025-08-04', at('2025-08-05'));
    await publish('2025-08-05');
    expect(await titles('2025-08-05')).toContain('Late');
  });

  it('lets a paper enter a second edition once, when a trending source lists what another brought', async () => {
    const feed = { name: 'arxiv-feed:cs.CL', trending: false };
    await collect(aSource({ '2025-08-04': [aRecord({ id: '2508.00001v1' })] }, feed), '2025-08-04');
    await publish('2025-08-04');
    for (const day of ['2025-08-06', '2025-08-07']) {
      await collect(
        aSource({
          [day]: [
            aRecord({ id: '2508.00001', votes: 9 }),
            aRecord({ id: `2508.1${day.slice(-4)}`.replace('-', ''), title: day }),
          ],
        }),
        day,
      );
      await publish(day);
    }
    expect(await titles('2025-08-06')).toContain('A paper');
    expect(await titles('2025-08-07')).toEqual(['2025-08-07']);
    const edition = await editions.byDay('2025-08-06');
    expect((await editions.secondAppearanceOrMerged([edition?.id ?? 0])).size).toBe(1);
  });

  it('merges two papers that a third telling shows to be one, and keeps both names', async () => {
    const blog = { name: 'feed:blog', trending: false };
    const article = aRecord({ title: 'On Foo', url: 'https://lab.org/foo', listedOn: '2025-08-04' });
    await collect(aSource({ '2025-08-04': [article] }, blog), '2025-08-04');
    await publish('2025-08-04');
    const { rows } = await database.pool.query<{ key: string }>('select key from papers');
    await collect(
      aSource({ '2025-08-05': [aRecord({ id: '2508.00001', title: 'Foo, a study' })] }),
      '2025-08-05',
    );
    const telling = aRecord({ id: '2508.00001', title: 'On Foo', url: 'https://lab.org/foo' });
    await collect(aSource({ '2025-08-05': [telling] }), '2025-08-05', at('2025-08-05', '14:00'));
    const old = await editions.paper(rows[0]?.key ?? '');
    const young = await editions.paper('2508.00001');
    expect(old).not.toBeNull();
    expect(young).toEqual(old);
    expect(await editions.canonicalIds()).toEqual(new Map([[2, 1]]));
    await publish('2025-08-05');
    expect(await titles('2025-08-05')).toEqual([]);
  });

  it('tells an empty day, a day that is not open and a failure apart', async () => {
    const source = aSource({
      '2025-08-09': { status: 'empty', expected: true },
      '2025-08-10': { status: 'not-open', expected: true },
      '2025-08-11': { status: 'failed', reason: 'HTTP 503', down: false },
    });
    for (const day of ['2025-08-09', '2025-08-10', '2025-08-11']) await collect(source, day);
    expect(await papers.runsSince('hf', '2025-08-01')).toMatchObject([
      { outcome: 'empty', expected: true },
      { outcome: 'not-open' },
      { outcome: 'failed', expected: false, detail: 'HTTP 503' },
    ]);
  });

  it('records a failed run when the reading itself throws', async () => {
    const source = aSource({}, { read: () => Promise.reject(new Error('out of cheese')) });
    await expect(collect(source, '2025-08-04')).rejects.toThrow('out of cheese');
    expect(await papers.runsSince('hf', '2025-08-01')).toMatchObject([
      { outcome: 'failed', detail: 'out of cheese' },
    ]);
  });

  it('reads 31 days of a source with history on the first day, three on the next, and today alone without', async () => {
    const due = async (source: Source, now: Date): Promise<Day[]> =>
      (await collectDue({ papers, clock: () => now }, { source, signal: new AbortController().signal })).map(
        ({ day }) => day,
      );
    expect((await due(aSource({}), at('2025-08-04'))).length).toBe(31);
    expect(await due(aSource({}), at('2025-08-05'))).toEqual(['2025-08-03', '2025-08-04', '2025-08-05']);
    expect(await due(aSource({}, { name: 'file', history: false }), at('2025-08-05'))).toEqual([
      '2025-08-05',
    ]);
  });

  it('asks a source that is down once, and leaves a failed run for that day and the lists that are read again and again', async () => {
    const asked: Day[] = [];
    const source = aSource(
      {},
      {
        read: (day) => {
          asked.push(day);
          return Promise.resolve({ status: 'failed', reason: 'ECONNREFUSED', down: true });
        },
      },
    );
    const ports = { papers, clock: () => at('2025-08-04') };
    const runs = await collectDue(ports, { source, signal: new AbortController().signal });
    expect([asked.length, runs.map(({ day }) => day)]).toEqual([
      1,
      ['2025-07-05', '2025-08-02', '2025-08-03', '2025-08-04'],
    ]);
    expect(runs.at(-1)).toMatchObject({ outcome: 'failed', detail: 'not asked: ECONNREFUSED' });
  });

  it('leaves withdrawn papers out of editions and look-ups', async () => {
    await collect(
      aSource({ '2025-08-04': [aRecord({ id: '2508.00001' }), aRecord({ id: '2508.00002', title: 'B' })] }),
      '2025-08-04',
    );
    await publish('2025-08-04');
    await database.pool.query("update papers set withdrawn_at = '2025-08-05' where key = '2508.00001'");
    expect(await titles('2025-08-04')).toEqual(['B']);
    expect(await editions.paper('2508.00001')).toBeNull();
    expect(await editions.byDay('2025-08-04')).toMatchObject({ papers: 1 });
  });

  it('numbers publications without gaps, whoever comes at the same time', async () => {
    const days = ['2025-08-04', '2025-08-05', '2025-08-06', '2025-08-07'];
    for (const [index, day] of days.entries()) {
      await collect(aSource({ [day]: [aRecord({ id: `2508.0000${String(index)}`, title: day })] }), day);
    }
    const numbers = await Promise.all(days.map((day) => publish(day)));
    expect(numbers.toSorted()).toEqual([1, 2, 3, 4]);
    expect(await editions.newestPublication()).toBe(4);
    expect(await publish('2025-08-04')).toBe(0);
  });

  it('stores a thousand papers at once', async () => {
    const list = Array.from({ length: 1_000 }, (_, index) =>
      aRecord({
        id: `2508.${String(index + 10_000)}`,
        title: `Paper ${String(index)}`,
        abstract: 'word '.repeat(250),
        authors: ['Ada Lovelace'],
      }),
    );
    expect(await collect(aSource({ '2025-08-04': list }), '2025-08-04')).toEqual([
      expect.objectContaining({ listed: 1_000, added: 1_000 }),
    ]);
  });

  it('serves the sample until something is published, and looks its papers up when they come', async () => {
    expect(await installSampleEdition({ editions }, { now: at('2025-08-04') })).toBe('installed');
    expect(await installSampleEdition({ editions }, { now: at('2025-08-05') })).toBe('present');
    const sample = await editions.sample();
    expect(sample).toMatchObject({ day: null, state: 'frozen', publication: null, papers: 40 });
    const [first] = await editions.papersOf([sample?.id ?? 0]);
    expect(first).toMatchObject({ position: 1, source: 'sample' });
    await collect(
      aSource({ '2025-08-05': [aRecord({ id: first?.key ?? '', title: first?.title ?? '', votes: 3 })] }),
      '2025-08-05',
    );
    await publish('2025-08-05');
    const edition = await editions.byDay('2025-08-05');
    expect(await editions.papersOf([edition?.id ?? 0])).toMatchObject([
      { key: first?.key, appearance: 2, source: 'hf', votes: 3 },
    ]);
    expect(await editions.sample()).toBeNull();
  });
});

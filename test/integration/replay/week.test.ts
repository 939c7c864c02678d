import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Journal } from '../../replay/journal.ts';
import { judge } from '../../replay/oracle/judge.ts';
import type { Verdict } from '../../replay/oracle/verdict.ts';
import { play } from '../../replay/play.ts';
import { describe as described } from '../../replay/report.ts';
import type { Scenario } from '../../replay/scenario.ts';
import { madeWeek } from '../../replay/scenarios.ts';
import { openStage, type Stage } from '../../replay/stage.ts';

describe('a made week, replayed hour by hour', () => {
  const scenario: Scenario = madeWeek(1);
  let stage: Stage;
  let journal: Journal;
  let verdict: Verdict;

  beforeAll(async () => {
    stage = await openStage(scenario);
    journal = await play(stage, scenario);
    verdict = judge(scenario, journal);
  }, 300_000);
  afterAll(async () => {
    await stage.close();
  });

  /** What the oracle says of the same week, had something else been seen. */
  const judged = (change: Partial<Journal>): string[] =>
    judge(scenario, { ...journal, ...change }).violations.map(({ what }) => what);

  it('keeps every promise: no paper twice, none lost, no mail out of turn, books that balance', () => {
    expect(verdict.violations.map(described)).toEqual([]);
  });

  it('has seen what the promises are about', () => {
    expect(verdict).toMatchObject({ repeats: 0, lost: 0 });
    expect(verdict.mailed).toBeGreaterThan(100);
    expect(verdict.nothingMatched).toBeGreaterThan(0);
    expect(verdict.givenBack).toBeGreaterThan(0);
    expect(verdict.refused).toBeGreaterThan(0);
    expect(verdict.cut).toBeGreaterThan(0);
    expect(verdict.secondAppearances).toBeGreaterThan(0);
    expect(journal.cuts).toBeGreaterThan(0);
    expect(journal.days.reduce((sum, { failedReadings }) => sum + failedReadings, 0)).toBeGreaterThan(0);
    const sources = new Set(journal.editions.flatMap(({ papers }) => papers.map(({ source }) => source)));
    expect([...sources].map((name) => name.split(':')[0]).toSorted()).toEqual(
      expect.arrayContaining(['arxiv', 'file', 'hf']),
    );
    expect(journal.editions.some(({ papers }) => papers.some(({ appearance }) => appearance === 2))).toBe(
      true,
    );
  });

  it('would have seen a digest that never came', () => {
    const missing = journal.digests.find(({ at }) => at.getTime() > scenario.start.getTime() + 86_400_000);
    const { messageId } = missing!;
    const digests = journal.digests.filter((digest) => digest.messageId !== messageId);
    expect(judged({ digests })).toContainEqual(expect.stringMatching(/^lost: \d+ papers were due/));
  });

  it('would have seen a paper that came twice, or not', () => {
    const index = journal.digests.findLastIndex(({ rows }) => rows.length > 1);
    const last = journal.digests[index]!;
    const before = journal.digests.find(({ to, date }) => to === last.to && date < last.date)!;
    const withRows = (rows: typeof last.rows): string[] =>
      judged({ digests: journal.digests.with(index, { ...last, rows }) });
    expect(withRows([...last.rows.slice(1), before.rows[0]!])).toContain('printed twice to one person');
    expect(withRows(last.rows.slice(1))).toContainEqual(expect.stringMatching(/^lost: left out/));
  });

  it('would have seen that a paper began to trend later, and did not come out again', () => {
    const editions = journal.editions.map((edition) => ({
      ...edition,
      papers: edition.papers.filter(({ appearance }) => appearance !== 2),
    }));
    expect(judged({ editions })).toContain('lost: it began to trend later, and did not come out again');
  });

  it('would have seen a mail at the wrong hour, or to somebody who had left', () => {
    const [first, ...others] = journal.digests;
    const early = new Date(first!.date.getTime() - 3_600_000);
    expect(judged({ digests: [{ ...first!, date: early }, ...others] })).toContainEqual(
      expect.stringContaining('was not due'),
    );
    const left = journal.done.find(({ act }) => act.kind === 'unsubscribe')!;
    const to = 'email' in left.act ? left.act.email : '';
    const late = { ...first!, to, messageId: 'late', at: new Date(left.at.getTime() + 1), date: left.at };
    expect(judged({ digests: [...journal.digests, late] })).toContainEqual(
      expect.stringMatching(/^mailed while (left|not confirmed)/),
    );
  });

  it('would have seen books that do not balance', () => {
    const days = journal.days.map((day) => ({
      ...day,
      books: { ...day.books, skipped: day.books.skipped - 1 },
    }));
    expect(judged({ days })).toContainEqual(expect.stringMatching(/^the books drift/));
  });
});

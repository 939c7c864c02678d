import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { analysePaper, draftTopic, starterTopics, wordMatcher } from '@broadsheet/matching';
import type { AnalysedPaper } from '@broadsheet/matching';

import { sharedData } from '../../support/shared-data.ts';

let next = 0;

type Listed = { paper: { title: string; summary: string } };

const folder = sharedData('hf');
const onRealDays = folder === undefined ? describe.skip : describe;

onRealDays('the starter topics on the real days', () => {
  const days =
    folder === undefined
      ? []
      : readdirSync(folder)
          .sort()
          .map((file) => readDay(join(folder, file)));
  const papers = days.flatMap((day, at) => day.map((paper) => analysed(paper, at)));
  const rules = starterTopics.flatMap((topic, id) => {
    const drafted = draftTopic(topic);
    return drafted.ok ? [{ id, ...drafted.draft.rule }] : [];
  });
  const matches = wordMatcher.match(rules, papers);
  const byTopic = starterTopics.map((_, topic) => matches.filter(({ ruleId }) => ruleId === topic));

  it('bring between 0.3 and 4 papers a day in the median', () => {
    const volumes = byTopic.map((found) => found.length / days.length).sort((a, b) => a - b);
    expect(volumes[volumes.length >> 1]).toBeGreaterThanOrEqual(0.3);
    expect(volumes[volumes.length >> 1]).toBeLessThanOrEqual(4);
    expect(volumes[0]).toBeGreaterThan(0.1);
  });

  it('bring no more than a quarter of the papers, over all days, of any topic', () => {
    for (const found of byTopic) expect(found.length).toBeLessThanOrEqual(papers.length / 4);
  });

  it('bring no more than a quarter of any day of ten papers or more, in whole papers', () => {
    const shares = byTopic.flatMap((found, topic) =>
      days.map((day, at) => ({
        topic: starterTopics[topic]?.slug,
        found: found.filter(({ editionId }) => editionId === at).length,
        quarter: day.length < 10 ? Infinity : Math.ceil(day.length / 4),
      })),
    );
    expect(shares.filter(({ found, quarter }) => found > quarter)).toEqual([]);
  });

  it('leave fewer than one paper in ten to no topic', () => {
    expect(new Set(matches.map(({ paperId }) => paperId)).size).toBeGreaterThan(papers.length * 0.9);
  });

  function analysed({ title, summary }: Listed['paper'], editionId: number): AnalysedPaper {
    const nothing = { authors: [], categories: [], keywords: [], source: 'hf' };
    return analysePaper({ ...nothing, id: (next += 1), editionId, title, abstract: summary });
  }
});

function readDay(file: string): Listed['paper'][] {
  return (JSON.parse(readFileSync(file, 'utf8')) as Listed[]).map((listed) => listed.paper);
}

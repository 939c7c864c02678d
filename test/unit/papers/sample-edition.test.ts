import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { sampleEdition } from '../../../packages/papers/src/sample/sample-edition.ts';
import type { SampleRecord } from '../../../packages/papers/src/sample/sample-edition.ts';
import { sharedData } from '../../support/shared-data.ts';

type ListedPaper = Omit<SampleRecord, 'url' | 'votes'> & { upvotes: number };

const ARXIV_ID = /^\d{4}\.\d{5}$/;
const ARXIV_CATEGORY = /^[a-z-]+(\.[A-Za-z-]+)?$/;

const listed = sharedData('papers', 'hf-papers.jsonl');
const withListed = listed === undefined ? it.skip : it;

/** Every run of eight words, without case and punctuation. */
function shingles(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.slice(7).map((_, start) => words.slice(start, start + 8).join(' ')));
}

function listedPapers(path: string): Map<string, ListedPaper> {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const papers = lines.map((line) => JSON.parse(line) as ListedPaper);
  return new Map(papers.map((paper) => [paper.id, paper]));
}

describe('the sample edition', () => {
  it('holds 40 papers, none twice', () => {
    expect(sampleEdition).toHaveLength(40);
    expect(new Set(sampleEdition.map((paper) => paper.id)).size).toBe(40);
    expect(new Set(sampleEdition.map((paper) => paper.title)).size).toBe(40);
  });

  it.each(sampleEdition)('gives every fact of $id in the form of a file source', (paper) => {
    expect(paper.id).toMatch(ARXIV_ID);
    expect(paper.url).toBe(`https://arxiv.org/abs/${paper.id}`);
    expect(new Date(`${paper.date}T00:00:00Z`).toISOString()).toBe(`${paper.date}T00:00:00.000Z`);
    expect(paper.title).toBe(paper.title.trim());
    expect(paper.authors.length).toBeGreaterThan(0);
    expect(paper.categories.length).toBeGreaterThan(0);
    for (const category of paper.categories) expect(category).toMatch(ARXIV_CATEGORY);
    expect(paper.votes).toBeGreaterThan(0);
  });

  it.each(sampleEdition)('summarises $id in one paragraph of 60 to 110 words', ({ abstract }) => {
    const words = abstract.split(' ').length;
    expect(words).toBeGreaterThanOrEqual(60);
    expect(words).toBeLessThanOrEqual(110);
    expect(abstract).toMatch(/^\S.*\.$/);
    expect(abstract).not.toMatch(/[\n"'$\\<>]| {2}/);
  });

  it('puts the most voted first', () => {
    const votes = sampleEdition.map((paper) => paper.votes);
    expect(votes).toEqual([...votes].sort((a, b) => b - a));
  });

  it('ranges over many fields', () => {
    const primary = new Set(sampleEdition.map((paper) => paper.categories[0]));
    expect(primary.size).toBeGreaterThanOrEqual(8);
  });

  withListed('agrees with the archived lists on title, authors, categories, date and votes', () => {
    const papers = listedPapers(listed ?? '');
    for (const { id, title, authors, categories, date, votes } of sampleEdition) {
      const paper = papers.get(id);
      const known = paper && { ...paper, votes: paper.upvotes };
      expect(known).toMatchObject({ id, title, authors, categories, date, votes });
    }
  });

  withListed('shares no eight words in a row with any abstract', () => {
    const papers = listedPapers(listed ?? '');
    for (const { id, abstract } of sampleEdition) {
      const original = shingles(papers.get(id)?.abstract ?? '');
      expect(original.size).toBeGreaterThan(0);
      expect([...shingles(abstract)].filter((run) => original.has(run))).toEqual([]);
    }
  });
});

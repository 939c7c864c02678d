import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Because } from '@broadsheet/digest';
import type { EditionPaper } from '@broadsheet/papers';
import {
  compileTemplates,
  type DigestMail,
  type DigestRow,
  renderPaper,
  renderReason,
  type Site,
  type Templates,
} from '@broadsheet/rendering';

import { expect } from '@jest/globals';

export const site: Site = {
  name: 'Broadsheet',
  publicUrl: 'https://digest.example.org',
  postalAddress: 'Broadsheet, 1 Printing House Square, London',
  from: { name: 'Broadsheet', address: 'digest@example.org' },
  replyTo: { name: 'The editor', address: 'editor@example.org' },
};

let compiled: Promise<Templates> | undefined;

/** The templates of the repository for `site`, read once for a test file, and only where a test asks for them. */
export function templates(): Promise<Templates> {
  return (compiled ??= compileTemplates(site));
}

export function aPaper(over: Partial<EditionPaper> = {}): EditionPaper {
  const id = over.id ?? 1;
  return {
    id,
    key: `2508.0000${String(id)}`,
    title: 'Long-context attention without the cost',
    abstract:
      'Attention over long contexts is slow because every token looks at every other. We show that most of these looks ' +
      'can be left out when a small index says where to look. On five benchmarks the indexed model keeps the accuracy of ' +
      'the full one at a tenth of the time. The index is learnt together with the model and needs no labels. It fits in ' +
      'the memory that the saved work leaves free. We publish the code and the models.',
    authors: ['Ada Ng', 'Bo Li', 'Chiara Rossi', 'Dmitri Ivanov'],
    categories: ['cs.CL'],
    keywords: [],
    url: `https://huggingface.co/papers/2508.0000${String(id)}`,
    pdfUrl: `https://arxiv.org/pdf/2508.0000${String(id)}`,
    codeUrl: 'https://github.com/example/indexed-attention',
    publishedOn: '2025-08-07',
    editionId: 7,
    appearance: 1,
    position: id,
    votes: 27,
    source: 'hf',
    ...over,
  };
}

export const topicReason: Extract<Because, { kind: 'topic' }> = {
  kind: 'topic',
  slug: 'long-context',
  name: 'Long context',
  reasons: [
    { field: 'title', terms: ['Long-context', 'attention'] },
    { field: 'abstract', terms: ['Attention', 'long contexts'] },
    { field: 'category', terms: ['cs.CL'] },
  ],
};

export function aRow(all: Templates, paper: EditionPaper, because: Because = topicReason): DigestRow {
  return { paper: renderPaper(all, paper), reason: renderReason(all, because), votes: null };
}

export function aMail(over: Partial<DigestMail> = {}): DigestMail {
  return {
    id: '42',
    to: 'reader@example.net',
    returnPath: 'b+qwerty@bounce.example.org',
    messageId: 'd42.q1w2e3@example.org',
    date: new Date('2025-08-08T05:00:00Z'),
    localDay: '2025-08-08',
    sample: false,
    trendingOnly: false,
    note: null,
    considered: 31,
    matched: 4,
    cut: 0,
    rows: [],
    also: [],
    links: {
      preferences: 'https://digest.example.org/preferences/TOKEN',
      pause: 'https://digest.example.org/preferences/TOKEN#pause',
      unsubscribe: 'https://digest.example.org/u/TOKEN',
      view: 'https://digest.example.org/digests/TOKEN',
    },
    ...over,
  };
}

/** Four papers and two that trend: an ordinary morning. */
export function aMorning(all: Templates): DigestMail {
  const papers = [
    aPaper(),
    aPaper({
      id: 2,
      title: 'Diffusion models that know when to stop',
      authors: ['Eve Okafor', 'Félix Durand'],
      source: 'arxiv:cs.LG',
      votes: null,
      codeUrl: null,
    }),
    aPaper({ id: 3, title: 'מודלי שפה לעברית: a survey', authors: ['שרה כהן'], votes: 1 }),
    aPaper({
      id: 4,
      title: '面向长文本的高效注意力机制',
      url: null,
      pdfUrl: null,
      codeUrl: null,
      abstract: '',
    }),
  ];
  const words: Because = {
    kind: 'query',
    query: '"diffusion" AND NOT medical',
    reasons: [{ field: 'title', terms: ['Diffusion models'] }],
  };
  const reasons: readonly Because[] = [
    topicReason,
    words,
    { ...topicReason, reasons: [] },
    { kind: 'trending' },
  ];
  return aMail({
    rows: papers.map((paper, index) => aRow(all, paper, reasons[index])),
    also: [
      renderPaper(all, aPaper({ id: 5, title: 'A map of small models', votes: 19 })),
      renderPaper(all, aPaper({ id: 6, title: 'Counting < and > & the rest', votes: 12 })),
    ],
    matched: 6,
    cut: 2,
  });
}

/**
 * Holds a text against its golden file; `UPDATE_GOLDEN=1` writes the file instead, to be read before it is committed.
 */
export function expectGolden(name: string, actual: string): void {
  const path = fileURLToPath(new URL(`../../golden/${name}`, import.meta.url));
  const text = actual.replace(/\r\n/g, '\n');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

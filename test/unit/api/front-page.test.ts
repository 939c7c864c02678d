import { describe, expect, it } from '@jest/globals';

import type { Preview } from '@broadsheet/matching';
import type { EditionPaper } from '@broadsheet/papers';

import { frontPage } from '../../../apps/api/src/front-page.ts';

const splats = (word: string): readonly [string, string] => [
  `Gaussian splatting of dynamic scenes, ${word}`,
  'Gaussian splatting reconstructs dynamic scenes from monocular video.',
];
const papers = [
  splats('one'),
  splats('two'),
  splats('three'),
  [
    'Folding proteins by sequence',
    'Contacts of residues are predicted from evolutionary couplings.',
  ] as const,
  ['Counting galaxies', 'Photometric redshifts of a wide survey are calibrated by spectra.'] as const,
].map(([title, abstract], index): EditionPaper => ({
  id: index + 1,
  key: `p${String(index)}`,
  title,
  abstract,
  authors: [],
  categories: [],
  keywords: [],
  url: null,
  pdfUrl: null,
  codeUrl: null,
  publishedOn: null,
  editionId: 1,
  appearance: 1,
  position: index + 1,
  votes: null,
  source: 'hf',
}));
const preview = (day: string | null): Preview => ({
  edition: { id: 1, day, state: 'published', publication: 1, papers: papers.length, sources: [], note: null },
  papers,
  matched: papers.slice(0, 4).map((paper, index) => ({ paper, score: 0.9 - index / 100, because: [] })),
  muted: new Set([5]),
  unknownTopics: [],
  problems: [],
});
const choices = { topics: ['all'], queries: [], mutedTopics: [], mutedQueries: [], maxPapers: 3 };
const shown = (page: ReturnType<typeof frontPage>) => page?.papers.map(({ paper }) => paper.id);

describe('frontPage', () => {
  it('lets the third paper on one narrow thing step back, as the digest of the day does', () => {
    expect(shown(frontPage(preview('2025-08-08'), choices))).toEqual([1, 2, 4]);
    expect(shown(frontPage(preview(null), choices))).toEqual([1, 2, 3]);
  });

  it('shows nothing that is muted, neither among what trends nor without an interest', () => {
    expect(frontPage(preview('2025-08-08'), choices)?.also).toEqual([]);
    const none = frontPage(preview('2025-08-08'), { ...choices, topics: [], maxPapers: 10 });
    expect(shown(none)).toEqual([1, 2, 3, 4]);
    expect(none?.considered).toBe(5);
  });
});

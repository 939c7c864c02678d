import { describe, expect, it } from '@jest/globals';

import { analysePaper, strandsOf } from '@broadsheet/matching';

const analysed = (papers: readonly (readonly [title: string, abstract: string])[]) =>
  papers.map(([title, abstract], index) =>
    analysePaper({
      id: index + 1,
      editionId: 1,
      title,
      abstract,
      authors: [],
      categories: [],
      keywords: [],
      source: 'hf',
    }),
  );

const others = [
  ['Folding proteins by sequence', 'Residues and their contacts are predicted from evolutionary couplings.'],
  ['Weather a fortnight ahead', 'Pressure fields are rolled out on the sphere, with ensembles for storms.'],
  ['Robots that fold laundry', 'A bimanual arm learns cloth from teleoperated demonstrations.'],
  ['Counting galaxies', 'Photometric redshifts of a wide survey are calibrated by spectra.'],
  ['Reading ancient scrolls', 'Ink is segmented in tomography of carbonised papyrus.'],
] as const;

describe('strandsOf', () => {
  it('puts papers on the same narrow thing under the first of them, and every other under itself', () => {
    const strands = strandsOf(
      analysed([
        [
          'Gaussian splatting of dynamic scenes',
          'Gaussian splatting reconstructs dynamic scenes from monocular video.',
        ],
        ...others,
        [
          'Dynamic scenes by Gaussian splatting, faster',
          'Monocular video of dynamic scenes, by fewer splats of Gaussians.',
        ],
      ]),
    );
    expect([...strands]).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 6],
      [7, 1],
    ]);
  });

  it('takes papers without a word as they come', () => {
    expect([
      ...strandsOf(
        analysed([
          ['', ''],
          ['', ''],
        ]),
      ),
    ]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(strandsOf([]).size).toBe(0);
  });
});

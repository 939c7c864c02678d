import { describe, expect, it } from '@jest/globals';

import { evaluateBounces, judgeCorpus, tableOf } from '../../evaluate/bounces.ts';
import { sharedData } from '../../support/shared-data.ts';

const folder = sharedData('mail');

describe('the corpus of returned mails', () => {
  (folder === undefined ? it.skip : it)('is read as its labels say', () => {
    const evaluation = evaluateBounces(judgeCorpus(folder ?? ''));
    const [ours] = evaluation.scores;

    expect({
      table: tableOf(evaluation),
      good: (ours?.precision ?? 0) >= 0.97 && (ours?.recall ?? 0) >= 0.85,
    }).toMatchObject({
      good: true,
    });
    expect(evaluation.complaints.found).toBe(evaluation.complaints.labelled);
    expect(evaluation.suppressedWrongly).toEqual([]);
  });

  (folder === undefined ? it.skip : it)('reads the same with LF, CRLF and bare CR', () => {
    const withEnd = (end: string) =>
      judgeCorpus(folder ?? '', (bytes) =>
        Buffer.from(bytes.toString('latin1').replace(/\r\n?|\n/g, end), 'latin1'),
      ).map(({ file, said }) => ({ file, said }));
    const lf = withEnd('\n');

    expect(withEnd('\r\n')).toEqual(lf);
    expect(withEnd('\r')).toEqual(lf);
  });
});

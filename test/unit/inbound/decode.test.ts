import { describe, expect, it } from '@jest/globals';

import { decodeText, decodeWords } from '../../../packages/inbound/src/mime/decode.ts';

describe('decodeText', () => {
  it.each([['windows-1252'], ['iso-8859-1'], ['us-ascii'], ['nobody-knows'], ['']])(
    "reads the octets that Windows has where Latin 1 has controls (charset '%s')",
    (charset) => {
      expect(decodeText('\u0093caf\u00E9\u0094 \u0080 5', charset)).toBe('“café” € 5');
    },
  );

  it('reads UTF-8 whatever it is called', () => {
    expect(decodeText(Buffer.from('“café”').toString('latin1'), 'windows-1252')).toBe('“café”');
  });
});

describe('decodeWords', () => {
  it("reads an encoded word of Windows' Latin", () => {
    expect(decodeWords('=?windows-1252?Q?=93caf=E9=94?=')).toBe('“café”');
  });
});

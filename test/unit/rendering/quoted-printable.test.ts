import fc from 'fast-check';

import { describe, expect, it } from '@jest/globals';

import { encodePiece } from '../../../packages/rendering/src/quoted-printable.ts';
import { anyText } from '../../support/any-text.ts';

/** Text as it reaches the encoder: well-formed, `\n` line ends, with the characters that encoders stumble over. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', '.', '=', '\n', '\t', 'F', 'rom ', 'é', '中', '👩', '-', '_'),
    anyText().map((any) => Buffer.from(any).toString()),
  ),
  maxLength: 300,
});

describe('encodePiece', () => {
  it('decodes to what went in, as long as it says, alone and joined', () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const pieces = texts.map((one) => encodePiece(one));
        const whole = texts.join('').replace(/\n/g, '\r\n');
        expect(decode(pieces.map(({ mime }) => mime).join(''))).toBe(whole);
        expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(Buffer.byteLength(whole));
      }),
    );
  });

  it('breaks a long address as it breaks any text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '/', '?', '~', '.'), minLength: 60, maxLength: 300 });
    fc.assert(
      fc.property(word, (one) => {
        const { mime } = encodePiece(`${one}\n`);
        expect(decode(mime)).toBe(`${one}\r\n`);
        for (const line of mime.split('\r\n')) expect(line).toMatch(/^(?!\.)[ -~]{0,76}$/);
      }),
    );
  });

  it('makes lines of at most 76 printable characters, already in relaxed canonical form', () => {
    fc.assert(
      fc.property(text, (one) => {
        const { mime } = encodePiece(one);
        expect(mime).toBe(relaxed(mime));
        for (const line of mime.split('\r\n')) {
          expect(line).toMatch(/^[ -~]{0,76}$/);
          expect(line).not.toMatch(/^\.|^From /);
        }
      }),
    );
  });

  it('ends every piece with CRLF, softly where the text does not end there', () => {
    expect(encodePiece('one').mime).toBe('one=\r\n');
    expect(encodePiece('one\n').mime).toBe('one\r\n');
    expect(encodePiece('').mime).toBe('');
  });
});

/** RFC 2045, 6.7, read from the other side. */
function decode(mime: string): string {
  const octets = mime
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}

/** RFC 6376, 3.4.4, without the rule for the end of a whole body. */
function relaxed(body: string): string {
  return body.replace(/[ \t]+/g, ' ').replace(/ (?=\r\n)/g, '');
}

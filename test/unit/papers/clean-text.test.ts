import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cleanText, cutText } from '@broadsheet/papers';
import { sharedData } from '../../support/shared-data.ts';
import { anyText } from '../../support/any-text.ts';

const clean = (text: string): string => cleanText(text, 10_000);

describe('cleanText', () => {
  it.each([
    ['$\\alpha$-divergence', 'α-divergence'],
    ['$\\infty$', '∞'],
    ['$d < 2$', 'd < 2'],
    ['$\\mathcal{O}(n^2)$', 'O(n²)'],
    ['MVD$^2$', 'MVD²'],
    ['$x_{ij}^{-1}$', 'xᵢⱼ⁻¹'],
    ['$π_{0.5}$', 'π_0.5'],
    ['$\\frac{1}{2}$, $\\sqrt{x}$, $\\hat{y}$', '1/2, √x, ŷ'],
    ['$\\mathbb{R}^n$', 'ℝⁿ'],
    ['50$\\times$ faster, 256$\\times$256, $\\sim$10\\%', '50× faster, 256×256, ∼10%'],
    ['\\textbf{Bold} and \\emph{\\texttt{nested}}', 'Bold and nested'],
    [
      'Fr\\\'echet, Schr\\"odinger, na\\"{\\i}ve, G\\"odel, Ma\\\'nczak, It\\^o',
      'Fréchet, Schrödinger, naïve, Gödel, Mańczak, Itô',
    ],
    ['\\c{c}a, \\v{S}, {\\o}', 'ça, Š, ø'],
    ["the model\\'s output", "the model's output"],
    ['available at {this https URL}', 'available at this https URL'],
    ['{this\\ https\\ URL}', 'this https URL'],
    ['\\href{https://a.org/x}{the page}', 'the page (https://a.org/x)'],
    ['\\url{https://a.org/x_y}', 'https://a.org/x_y'],
    ['space$\\unicode{x2013}$the', 'space–the'],
    ['{\\it slanted} and {BERT}', 'slanted and BERT'],
    ['the \\method{} and $\\ours$', 'the \\method{} and $\\ours$'],
    ['from $15 to $20, or $15/$20', 'from $15 to $20, or $15/$20'],
    ["Cost is $& and $' and $` and $1 and $$", "Cost is $& and $' and $` and $1 and $$"],
    ['file_names and 10^6 stay', 'file_names and 10^6 stay'],
    ['{"json": {"stays": 1}}', '{"json": {"stays": 1}}'],
  ])('turns %j into %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    ['line\r\nBcc: evil@example.com', 'line Bcc: evil@example.com'],
    ['nul\u0000bell\u0007 c1\u009f', 'nulbell c1'],
    ['\u202eevil\u202c \u2066isolate\u2069 \u200f\u061c', 'evil isolate'],
    ['\ufeffBOM zero\u200bwidth soft\u00adhyphen', 'BOM zerowidth softhyphen'],
    ['tag\u{e0041}\u{e007f}', 'tag'],
    ['lone \ud800 surrogate', 'lone surrogate'],
    ['e\u0301', 'é'],
    [`a${'\u0323'.repeat(20)}`, `ạ${'\u0323'.repeat(3)}`],
    ['👨‍👩‍👧 stays one', '👨‍👩‍👧 stays one'],
    ['\u3164\u2800 \u00a0\u3000', '\u2800'],
  ])('takes from %j what does not show', (text, expected) => {
    const cleaned = clean(text);
    expect(cleaned.replace(/\u0323+$/, '')).toBe(expected.replace(/\u0323+$/, ''));
    expect(cleaned).not.toMatch(/\p{M}{5}/u);
  });

  it('leaves markup to those who print', () => {
    expect(clean('<script>alert(1)</script> &lt;b&gt;')).toBe('<script>alert(1)</script> &lt;b&gt;');
  });

  it('is total: one line, well-formed, without controls, within its bound, whatever comes', () => {
    const pieces = fc.constantFrom(
      '\\',
      '$',
      '{',
      '}',
      '^',
      '_',
      '\\frac',
      '\\textbf{',
      "\\'",
      'e',
      ' ',
      '\ud800',
      '\u202e',
      '\\(',
      '\\)',
      '👨‍👩‍👧',
    );
    const texts = fc.oneof(
      anyText(),
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 50 }), (text, max) => {
        const cleaned = cleanText(text, max);
        expect(cleaned.length).toBeLessThanOrEqual(max);
        expect(cleaned).not.toMatch(/\p{Cc}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([['\\frac{'], ['\\a{'], ['$'], ['\\('], ['{'], ['\\textbf{'], ['$x^{'], ['$$x'], ['\u0323']])(
    'comes to an end over a text full of %j',
    (piece) => {
      expect(clean(piece.repeat(100_000 / piece.length)).length).toBeLessThanOrEqual(10_000);
    },
  );

  const naughty = sharedData('text', 'naughty-strings.json');
  (naughty === undefined ? it.skip : it)('survives the naughty strings', () => {
    for (const text of JSON.parse(readFileSync(naughty ?? '', 'utf8')) as string[]) {
      expect(clean(text)).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
    }
  });
});

describe('cutText', () => {
  it('cuts between words and says so', () => {
    expect(cutText('one two three', 9)).toBe('one two…');
    expect(cutText('one', 9)).toBe('one');
  });

  it('never cuts a grapheme in two', () => {
    expect(cutText('👨‍👩‍👧👨‍👩‍👧', 10)).toBe('👨‍👩‍👧…');
    expect(cutText('xé'.normalize('NFD') + 'yyyy', 3)).toBe('x…');
  });
});

import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { limiterKeyOf, maskAddress, parseAddress } from '@broadsheet/subscribers';

import { sharedData } from '../../support/shared-data.ts';
import { anyText } from '../../support/any-text.ts';

const accepted = (text: string): string | null => {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.email : null;
};

describe('the address policy', () => {
  it.each([
    ['alice@example.net', 'alice@example.net'],
    ['Alice@EXAMPLE.net', 'Alice@example.net'],
    ['  alice@example.net ', 'alice@example.net'],
    ["o'hara+papers@sub.example.co.uk", "o'hara+papers@sub.example.co.uk"],
    ['alice@bücher.example', 'alice@xn--bcher-kva.example'],
    ['alice@faß.example', 'alice@xn--fa-hia.example'],
    ['alice@bücher。example', 'alice@xn--bcher-kva.example'],
    ['alice@rehearsal.test', 'alice@rehearsal.test'],
  ])('accepts %j as %s', (text, email) => {
    expect(accepted(text)).toBe(email);
  });

  it.each([
    '',
    ' ',
    '@',
    'alice',
    'alice@',
    '@example.net',
    'alice@example',
    'alice@localhost',
    'alice@mail.localhost',
    'alice@example.invalid',
    'alice@printer.local',
    'alice@hidden.onion',
    'alice@127.0.0.1',
    'alice@127.1',
    'alice@0x7f.1',
    'alice@１２７.０.０.１',
    'alice@[127.0.0.1]',
    'alice@example.net.',
    'alice@example..net',
    'alice@-bücher.example',
    'alice@exa_mple.net',
    'alice@example.net:25',
    'alice@ex℀mple.net',
    'alice@xn--a.example',
    'alice@bücher.example/path',
    'alice@exam%70le.net',
    'alice example@example.net',
    'alice@@example.net',
    '"alice"@example.net',
    'alice(c)@example.net',
    'Alice <alice@example.net>',
    'alice@example.net, bob@example.net',
    'alice@example.net\r\nBcc: bob@example.net',
    'alice@example.net\n',
    '\talice@example.net',
    'alice\u200b@example.net',
    'alice@exam\u00adple.net',
    'alice@exam\u2066ple.net',
    'alice@exam\ud800ple.net',
    'host.example!alice@example.net',
    'alice%host.example@example.net',
  ])('refuses %j', (text) => {
    expect(accepted(text)).toBeNull();
  });

  it('says what to do about a local part that only SMTPUTF8 could carry', () => {
    expect(parseAddress('jõgeva@example.net')).toEqual({
      ok: false,
      problem: 'Letters outside a-z before the @ cannot be mailed by this server. Give another address.',
    });
  });

  it('counts octets before it looks at anything else, so a megabyte costs no more than a line', () => {
    const hostile = 'a,'.repeat(500_000);
    const started = process.hrtime.bigint();
    for (let round = 0; round < 1000; round += 1) parseAddress(hostile);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(200);
    expect(accepted(`a@${'ü'.repeat(126)}.example`)).toBeNull();
    expect(accepted(`${'a'.repeat(64)}@example.net`)).not.toBeNull();
    expect(accepted(`${'a'.repeat(65)}@example.net`)).toBeNull();
  });

  it('keeps one key for spellings that differ in case alone', () => {
    expect(parseAddress('Alice@Example.NET')).toMatchObject({ key: 'alice@example.net' });
  });

  it('is total, and accepts what it accepted again unchanged', () => {
    const nearly = fc.tuple(anyText(), anyText()).map(([local, domain]) => `${local}@${domain}.example`);
    fc.assert(
      fc.property(fc.oneof(anyText(), nearly, fc.emailAddress()), (text) => {
        const email = accepted(text);
        if (email !== null) {
          expect(accepted(email)).toBe(email);
          expect(email).toMatch(/^[\x21-\x7e]{1,64}@[a-z\d.-]+$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('masks everything but first letters and the ending', () => {
    expect(maskAddress('alice@example.net')).toBe('a***@e***.net');
    expect(maskAddress('bob@sub.example.co.uk')).toBe('b***@s***.uk');
  });

  it('folds tags, and dots at Gmail, for limits alone', () => {
    expect(limiterKeyOf('a.li.ce+papers@googlemail.com')).toBe('alice@gmail.com');
    expect(limiterKeyOf('a.lice+x+y@example.net')).toBe('a.lice@example.net');
    expect(limiterKeyOf('+x@example.net')).toBe('+x@example.net');
  });
});

const hostile = sharedData('mail', 'addresses-hostile.json');
(hostile === undefined ? describe.skip : describe)('the hostile addresses of the corpus', () => {
  const cases = JSON.parse(hostile === undefined ? '[]' : readFileSync(hostile, 'utf8')) as {
    input: string;
    expected: string;
    why: string;
  }[];

  it.each(cases.map((one) => [one.why, one] as const))('are judged as labelled: %s', (_why, one) => {
    const [verdict = '', normalised] = one.expected.split(/:(.*)/s);
    const expected = verdict.startsWith('accept') ? (normalised ?? one.input.trim()) : null;
    expect(accepted(one.input)).toBe(expected);
  });
});

const syntax = sharedData('mail', 'address-syntax', 'isemail-tests.xml');
(syntax === undefined ? describe.skip : describe)('the syntax corpus', () => {
  const xml = syntax === undefined ? '' : readFileSync(syntax, 'utf8');
  const decode = (text: string): string =>
    text
      .replace(/&#x([\da-f]+);/gi, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
      .replace(/&#(\d+);/g, (_all, decimal: string) => String.fromCodePoint(Number(decimal)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
      // The corpus writes controls as the pictures of controls.
      .replace(/[\u2400-\u241f]/g, (picture) => String.fromCharCode(picture.charCodeAt(0) - 0x2400));
  const cases = [
    ...xml.matchAll(/<address>([^<]*)<\/address>[\s\S]*?<category>ISEMAIL_(\w+)<\/category>/g),
  ].map(([, address = '', category = '']) => ({ address: decode(address), category }));
  /** Our policy differs twice: a single label is refused, blanks around an address are dropped. */
  const byPolicy = new Set(['test@io', ' test@iana.org', 'test@iana.org ']);

  it('is there', () => {
    expect(cases.length).toBeGreaterThan(150);
  });

  it('has every valid address accepted, and everything else refused', () => {
    const wrong = cases.filter(({ address, category }) => {
      const valid = category === 'VALID_CATEGORY' || category === 'DNSWARN';
      return (accepted(address) !== null) !== (valid !== byPolicy.has(address));
    });
    expect(wrong).toEqual([]);
  });
});

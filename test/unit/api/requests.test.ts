import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { redactedPath } from '../../../apps/api/src/http/log.ts';
import { isLoopback, networkOf } from '../../../apps/api/src/http/network.ts';
import { fieldsOf } from '../../../apps/api/src/http/body.ts';
import {
  fieldsOfQueries,
  formInput,
  formValues,
  linesOf,
  problemsInForm,
  sizeOf,
} from '../../../apps/api/src/routes/form-values.ts';

describe('redactedPath', () => {
  it('leaves out tokens and query strings, and nothing else', () => {
    expect(redactedPath('/confirm/abc?x=1')).toBe('/confirm/[token]');
    expect(redactedPath('/preferences/abc/pause')).toBe('/preferences/[token]/pause');
    expect(redactedPath('/U/abc/')).toBe('/U/[token]/');
    expect(redactedPath('/editions/2025-08-08')).toBe('/editions/2025-08-08');
  });

  it('never keeps a token, whatever it holds', () => {
    const token = fc.stringMatching(/^[\w%.~-]{8,40}$/);
    const place = fc.constantFrom('confirm', 'u', 'unsubscribe', 'not-me', 'preferences', 'digests', 'vote');
    fc.assert(
      fc.property(
        place,
        token,
        (where, secret) => !redactedPath(`/${where}/${secret}/x?y#z`).includes(secret),
      ),
    );
  });
});

describe('networkOf', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1::6', '2001:db8:1:0::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s under %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });

  it('knows this machine from others', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
    expect(['10.0.0.1', '::2', '1.127.0.1', ''].some(isLoopback)).toBe(false);
  });
});

describe('form fields', () => {
  it('are text, one or several, whatever the body is', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const { all, one } = fieldsOf(body);
        return all('topics').every((text) => typeof text === 'string') && typeof one('email') !== 'object';
      }),
    );
  });

  it('become a document with numbers as numbers, lines as a list, and nothing that was not given', () => {
    expect(formInput(fieldsOf({ queries: ' a \r\n\r\nb', hour: '07', maxPapers: '5\r\n' }))).toEqual({
      topics: [],
      queries: ['a', 'b'],
      mutedTopics: [],
      mutedQueries: [],
      hour: 7,
      maxPapers: '5\r\n',
    });
  });

  it('come back as they were typed, with defaults for the rest', () => {
    expect(formValues(fieldsOf({ hour: 'noon', topics: ['a', 'b'] }))).toEqual({
      email: '',
      topics: ['a', 'b'],
      queries: '',
      authors: '',
      mutedTopics: [],
      mutedQueries: '',
      timezone: 'UTC',
      hour: 'noon',
      cadence: 'daily',
      maxPapers: '10',
    });
    expect([sizeOf('3'), sizeOf('0'), sizeOf('many')]).toEqual([3, 10, 10]);
    expect(linesOf('')).toEqual([]);
  });

  it('hold authors as names, whose queries and whose problems come back to them', () => {
    const typed = { queries: 'tides\n', authors: 'Ada Lovelace\n Grace "Amazing" Hopper' };
    const { queries } = formInput(fieldsOf(typed)) as { queries: string[] };
    expect(queries).toEqual(['tides', 'author:"Ada Lovelace"', 'author:"Grace  Amazing  Hopper"']);
    expect(fieldsOfQueries(['author:ng AND tides', ...queries])).toEqual({
      queries: 'author:ng AND tides\ntides',
      authors: 'Ada Lovelace\nGrace  Amazing  Hopper',
    });
    const problem = (field: string) => ({ field, message: 'No.' });
    expect(problemsInForm(['topics', 'queries.0', 'queries.2'].map(problem), typed)).toEqual(
      ['topics', 'queries.0', 'authors.1'].map(problem),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { atomFeed } from '../../../apps/api/src/feeds/atom.ts';
import { readMail } from '@broadsheet/rendering';
import { asProblem, problemDocument, unprocessable } from '../../../apps/api/src/http/problem.ts';
import { previewDocument } from '../../../apps/api/src/routes/documents.ts';
import type { FrontPage } from '../../../apps/api/src/views.ts';
import { dayAndMonth, longDay, perDay } from '../../../apps/api/src/pages/words.ts';
import { anyText } from '../../support/any-text.ts';

describe('atomFeed', () => {
  const feedOf = (text: string) =>
    atomFeed({
      publicUrl: 'https://digest.example',
      path: '/feed.xml',
      title: text,
      author: text,
      entries: [
        { id: text, title: text, link: text, updated: '2025-08-08T00:00:00Z', authors: text, summary: text },
      ],
    });
  const shape = (xml: string) => xml.match(/<\/?[a-z?][^ >]*/g)?.join('');

  it('has the same elements whatever the texts say', () => {
    const plain = shape(feedOf('a'));
    fc.assert(
      fc.property(anyText({ minLength: 1 }), (text) => {
        expect(shape(feedOf(text))).toBe(plain);
      }),
    );
  });

  it('holds no character that XML cannot write', () => {
    const written = feedOf('a\u0000b\u000bc\ufffed\ud800e');
    expect(written).toContain('<title>abcde</title>');
  });
});

describe('previewDocument', () => {
  it('says a word once, in whatever fields of a paper it stands', () => {
    const reasons = [
      { field: 'title' as const, terms: ['Tides'] },
      { field: 'abstract' as const, terms: ['tides', 'moon'] },
    ];
    const page = {
      ...{ day: '2025-08-08', sample: false, considered: 1, matched: 1, trendingOnly: false, also: [] },
      papers: [
        {
          paper: { key: 'p1', title: 'Tides', url: null },
          score: 1,
          because: [{ kind: 'query' as const, query: 'tides moon', reasons }],
        },
      ],
    };
    expect(previewDocument(page as unknown as FrontPage).papers).toMatchObject([
      { id: 'p1', reasons: [{ query: 'tides moon', terms: ['Tides', 'moon'] }] },
    ]);
  });
});

describe('readMail', () => {
  it('reads a plain mail without any MIME header', () => {
    expect(readMail(Buffer.from('To: a@b.example\nSubject: one\n\nText – with a dash'))).toEqual({
      to: 'a@b.example',
      subject: 'one',
      html: null,
      text: 'Text – with a dash',
    });
  });

  it('reads subjects of several encoded words as one text', () => {
    const raw = 'Subject: =?utf-8?B?w6nDqA==?=\r\n =?UTF-8?Q?=C3=A0_la_carte?=\r\n\r\n';
    expect(readMail(Buffer.from(raw)).subject).toBe('éèà la carte');
  });

  it('is total over any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readMail(Buffer.from(bytes));
      }),
    );
  });
});

describe('problems', () => {
  it('say nothing of what broke here', () => {
    const problem = asProblem(new Error('password=hunter2'));
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problemDocument(problem))).not.toContain('hunter2');
  });

  it('name each field that was refused, and the whole as body', () => {
    const problem = unprocessable([
      { field: '', message: 'Send a JSON object.' },
      { field: 'hour', message: 'Give an hour.' },
    ]);
    expect(problemDocument(problem)).toMatchObject({
      status: 422,
      errors: [
        { field: 'body', message: 'Send a JSON object.' },
        { field: 'hour', message: 'Give an hour.' },
      ],
    });
  });
});

describe('words', () => {
  it('say days as people do', () => {
    expect(longDay('2025-08-08')).toBe('Friday 8 August 2025');
    expect(dayAndMonth('2024-02-29')).toBe('29 February');
  });

  it.each([
    [null, ''],
    [12.4, 'about 12 a day'],
    [0.96, 'about 1 a day'],
    [0.5, 'about 4 a week'],
    [0.05, 'now and then'],
    [0, 'now and then'],
  ])('say %p papers a day as “%s”', (papers, words) => {
    expect(perDay(papers)).toBe(words);
  });
});

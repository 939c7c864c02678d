import { describe, expect, it } from '@jest/globals';
import { readPaperList } from '@broadsheet/sources';

const read = (value: unknown): ReturnType<typeof readPaperList> => readPaperList(JSON.stringify(value));

describe('readPaperList', () => {
  it('reads papers that have nothing but a title', () => {
    expect(read([{ title: 'Alone' }])).toMatchObject({
      status: 'ok',
      records: [{ title: 'Alone', abstract: '', id: null, url: null, votes: null, listedOn: null }],
      leftOut: [],
    });
  });

  it('keeps a paper to its own day and reads authors and categories given as one text', () => {
    const paper = {
      title: 'T',
      abstract: 'A',
      id: '2508.00001',
      authors: 'Ada Lovelace, Alan Turing',
      categories: 'cs.CL cs.LG',
      url: 'https://a.org/x',
      votes: 3,
      date: '2025-08-08T10:00:00Z',
    };
    expect(read([paper])).toMatchObject({
      records: [
        {
          authors: ['Ada Lovelace', 'Alan Turing'],
          categories: ['cs.CL', 'cs.LG'],
          listedOn: '2025-08-08',
          votes: 3,
        },
      ],
    });
  });

  it('leaves out an item that is no paper, naming its place and field, and reads the others', () => {
    expect(read([{ title: 'T' }, { title: 7 }, { title: 'U', date: '2025-02-30' }, null])).toMatchObject({
      status: 'ok',
      records: [{ title: 'T' }],
      leftOut: [
        { index: 1, reason: expect.stringContaining('title') },
        { index: 2, reason: expect.stringContaining('date') },
        { index: 3 },
      ],
    });
  });

  it('tells an empty list, a list of no papers and no list apart', () => {
    expect(read([])).toEqual({ status: 'empty', expected: true });
    expect(read([{ name: 'x' }])).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('item 0: title'),
    });
    expect(read({ papers: [] })).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('array'),
    });
    expect(readPaperList('[{')).toMatchObject({ status: 'failed', reason: expect.stringContaining('JSON') });
  });

  it("reads Hugging Face's own answer, by the inner dates and votes", () => {
    const item = {
      paper: {
        id: '2602.23229',
        title: 'In',
        summary: 'S',
        authors: [{ name: 'A B', hidden: true }, null, { foo: 1 }],
        publishedAt: '2026-02-26T17:08:18.000Z',
        submittedOnDailyAt: '2026-03-06T23:55:12.777Z',
        upvotes: 10,
        githubRepo: 'https://github.com/a/b',
        ai_keywords: ['x'],
        projectPage: null,
      },
      publishedAt: '2026-02-27T12:08:18.000Z',
      title: 'Out',
    };
    expect(read([item])).toMatchObject({
      records: [
        {
          id: '2602.23229',
          title: 'In',
          authors: ['A B'],
          url: 'https://arxiv.org/abs/2602.23229',
          pdfUrl: 'https://arxiv.org/pdf/2602.23229',
          codeUrl: 'https://github.com/a/b',
          keywords: ['x'],
          publishedOn: '2026-02-26',
          listedOn: '2026-03-06',
          votes: 10,
        },
      ],
    });
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  parseFeed,
  readArxivAnswer,
  readArxivFeed,
  readBiorxivAnswer,
  readPaperList,
  type ArxivAnswer,
  type ArxivFeed,
} from '@broadsheet/sources';
import { sharedData } from '../../support/shared-data.ts';

const folder = sharedData('payloads');
const withPayloads = folder === undefined ? it.skip : it;
const bytesOf = (start: string): Buffer => {
  const name = readdirSync(folder ?? '').find((file) => file.startsWith(start));
  return readFileSync(join(folder ?? '', name ?? start));
};
const api = (start: string): ArxivAnswer =>
  readArxivAnswer({ bytes: bytesOf(`arxiv-api__${start}`), contentType: '', address: null });

describe('recorded answers', () => {
  withPayloads('are read field by field: a paper of the arXiv API titled "0"', () => {
    expect(api('id_2104.12255v1')).toEqual({
      status: 'ok',
      format: 'arxiv',
      total: 1,
      leftOut: [],
      records: [
        {
          id: '2104.12255',
          dois: [],
          title: '0',
          abstract: expect.stringMatching(
            /^What is the funniest number in cryptography\?.*in total for the reported bugs\.$/,
          ),
          authors: ['Quan Thoi Minh Nguyen'],
          categories: ['cs.CR'],
          keywords: [],
          url: 'https://arxiv.org/abs/2104.12255',
          pdfUrl: 'https://arxiv.org/pdf/2104.12255',
          codeUrl: null,
          publishedOn: '2021-04-20',
          listedOn: '2021-04-21',
          votes: null,
        },
      ],
    });
  });

  withPayloads('are read field by field: old identifiers, versions dropped, affiliations passed over', () => {
    expect(api('id_astro-ph_0601001')).toMatchObject({
      records: [
        {
          id: 'astro-ph/0601001',
          url: 'https://arxiv.org/abs/astro-ph/0601001',
          pdfUrl: 'https://arxiv.org/pdf/astro-ph/0601001',
          authors: ['Andrew Gould', 'Susan Dorsher', 'B. Scott Gaudi', 'Andrzej Udalski'],
          categories: ['astro-ph'],
          publishedOn: '2006-01-02',
        },
      ],
    });
    expect(api('id_quant-ph_0201082v1')).toMatchObject({
      records: [{ id: 'quant-ph/0201082', categories: ['quant-ph', 'cs.PL'] }],
    });
  });

  withPayloads('are read field by field: a page of the arXiv API, primary categories first and DOIs', () => {
    const page = api('q_testing');
    expect(page).toMatchObject({ status: 'ok', leftOut: [] });
    const records = page.status === 'ok' ? page.records : [];
    expect(page.status === 'ok' && page.total).toBeGreaterThan(15);
    expect(records.map(({ id }) => id)).toEqual([
      '2202.12139',
      '2405.13786',
      '2005.14124',
      '2204.08348',
      '2302.03287',
      '1202.4527',
      '2503.05378',
      '1205.1866',
      '2502.07719',
      '1812.11470',
      '2403.16981',
      '2004.03322',
      '1912.09881',
      '2406.19956',
      '1912.04900',
    ]);
    expect(records[0]).toMatchObject({
      dois: ['10.1109/ICSTW55395.2022.00035'],
      publishedOn: '2022-02-24',
      listedOn: '2022-02-25',
    });
    expect(
      records.every(({ title, abstract, authors }) => title !== '' && abstract !== '' && authors.length > 0),
    ).toBe(true);
    expect(records.every(({ categories }) => categories.length === new Set(categories).size)).toBe(true);
    expect(records.map(({ categories }) => categories[0])).toContain('cs.AR');
  });

  withPayloads('tell an unknown identifier, a malformed one and an error apart', () => {
    expect(api('id_0000.0000')).toMatchObject({ status: 'ok', total: 0, records: [] });
    expect(api('id_abc')).toEqual({ status: 'rejected', reason: 'incorrect id format for abc' });
    expect(api('id_0808.05394_s0')).toMatchObject({ status: 'ok', records: [] });
    expect(api('id_0808.05394_1707')).toEqual(api('id_1707.08567'));
  });

  withPayloads('are read field by field: one paper by its identifier, and one of 34 authors', () => {
    expect(api('id_1605.08386')).toMatchObject({
      status: 'ok',
      total: 1,
      leftOut: [],
      records: [
        {
          id: '1605.08386',
          dois: [],
          title: 'Heat-bath random walks with Markov bases',
          abstract: expect.stringMatching(
            /^Graphs on lattice points are studied.*is an expander in fixed dimension\.$/,
          ),
          authors: ['Caprice Stanley', 'Tobias Windisch'],
          categories: ['math.CO', 'math.ST'],
          url: 'https://arxiv.org/abs/1605.08386',
          pdfUrl: 'https://arxiv.org/pdf/1605.08386',
          publishedOn: '2016-05-26',
          listedOn: '2016-05-27',
        },
      ],
    });
    const proceedings = api('id_1707.08567');
    expect(proceedings).toMatchObject({
      status: 'ok',
      leftOut: [],
      records: [
        {
          id: '1707.08567',
          title: 'Proceedings of Workshop AEW10: Concepts in Information Theory and Communications',
          categories: ['cs.IT'],
          publishedOn: '2017-07-27',
        },
      ],
    });
    const [record] = proceedings.status === 'ok' ? proceedings.records : [];
    expect(record?.authors).toHaveLength(34);
    expect([record?.authors[0], record?.authors.at(-1)]).toEqual([
      'Kees A. Schouhamer Immink',
      'Hirosuke Yamamoto',
    ]);
  });

  withPayloads('are read field by field: a feed of arXiv', () => {
    const feed: ArxivFeed = readArxivFeed({ bytes: bytesOf('arxiv-atom'), contentType: '', address: null });
    expect(feed).toMatchObject({ status: 'ok', day: '2025-08-20', leftOut: [], others: 0 });
    const records = feed.status === 'ok' ? feed.records : [];
    expect(records[0]).toEqual({
      id: '2508.13426',
      dois: [],
      title: 'ALIGN: Word Association Learning for Cross-Cultural Generalization in Large Language Models',
      abstract: expect.stringMatching(/^As large language models.*cultural alignment in AI models\.$/),
      authors: ['Chunhua Liu', 'Kabir Manandhar Shrestha', 'Sukai Huang'],
      categories: ['cs.CL', 'cs.AI'],
      keywords: [],
      url: 'https://arxiv.org/abs/2508.13426',
      pdfUrl: 'https://arxiv.org/pdf/2508.13426',
      codeUrl: null,
      publishedOn: null,
      listedOn: '2025-08-20',
      votes: null,
    });
    expect(records.at(-1)).toMatchObject({
      id: '2508.14002',
      abstract: 'We study reward shaping techniques in cooperative multi-agent settings.',
      authors: ['Carol White', 'Dave Brown'],
      publishedOn: '2025-08-20',
    });
  });

  withPayloads('are read field by field: a row of bioRxiv', () => {
    const answer = readBiorxivAnswer(JSON.parse(bytesOf('biorxiv').toString('utf8')));
    expect(answer).toEqual({
      status: 'ok',
      total: 1_410,
      rows: [
        {
          doi: '10.1101/2021.11.22.469359',
          version: 5,
          category: 'neuroscience',
          date: '2026-04-08',
          item: {
            record: {
              id: '10.1101/2021.11.22.469359',
              dois: [],
              title: 'Neural computations in the foveal and peripheral visual fields during active search',
              abstract: 'Active vision requires coordinated attentional processing ...',
              authors: [
                'Zhang, J.',
                'Zhu, X.',
                'Ma, Z.',
                'Wang, S.',
                'Wang, Y.',
                'Esteky, H.',
                'Tian, Y.',
                'Desimone, R.',
                'Wang, S.',
                'Zhou, H.',
              ],
              categories: ['neuroscience'],
              keywords: [],
              url: 'https://www.biorxiv.org/content/10.1101/2021.11.22.469359',
              pdfUrl: 'https://www.biorxiv.org/content/10.1101/2021.11.22.469359v5.full.pdf',
              codeUrl: null,
              publishedOn: '2026-04-08',
              listedOn: '2026-04-08',
              votes: null,
            },
          },
        },
      ],
    });
  });

  withPayloads('are read field by field: an item of Hugging Face', () => {
    expect(readPaperList(bytesOf('hf-daily').toString('utf8'))).toMatchObject({
      status: 'ok',
      leftOut: [],
      records: [
        {
          id: '2602.23229',
          title: 'Large Multimodal Models as General In-Context Classifiers',
          abstract: expect.stringMatching(
            /^Which multimodal model.*unified classifiers,.*specialized models\.$/,
          ),
          authors: [
            'Marco Garosi',
            'Matteo Farina',
            'Alessandro Conti',
            'Massimiliano Mancini',
            'Elisa Ricci',
          ],
          keywords: expect.arrayContaining(['CIRCLE', 'context refinement']),
          url: 'https://arxiv.org/abs/2602.23229',
          pdfUrl: 'https://arxiv.org/pdf/2602.23229',
          codeUrl: 'https://github.com/marco-garosi/CIRCLE',
          publishedOn: '2026-02-26',
          listedOn: '2026-03-06',
          votes: 10,
        },
      ],
    });
  });

  withPayloads('are read field by field: feeds that others make of Hugging Face', () => {
    for (const [name, entries, day] of [
      ['thirdparty-rss2__hf-daily', 30, '2026-07-30'],
      ['thirdparty-rss2__hf-weekly', 6, '2026-07-26'],
    ] as const) {
      const bytes = bytesOf(name);
      const parsed = parseFeed({ bytes, contentType: '', address: null });
      const records = parsed.status === 'ok' ? parsed.records : [];
      const links = [...bytes.toString('utf8').matchAll(/<link>(https:\/\/arxiv\.org\/abs\/[^<]+)<\/link>/g)];
      expect(records.map(({ url }) => url)).toEqual(links.map(([, link]) => link));
      expect(records).toHaveLength(entries);
      expect(records[0]).toMatchObject({ publishedOn: day, abstract: expect.stringMatching(/^Authors: /) });
      expect(
        records.every(({ title, abstract }) => title !== '' && !/<\/?\w+>|&\w+;/.test(title + abstract)),
      ).toBe(true);
    }
  });
});

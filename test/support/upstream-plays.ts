import { answerArxivSearch } from './arxiv-api.ts';
import type { Reply } from './upstream-server.ts';

/** A made paper of whatever upstream. `submitted`: an ISO instant; `day`: `YYYY-MM-DD`. */
export type MadePaper = { number: number; title: string; submitted: string; day: string };

/** As many papers, all of one day. */
export function madePapers(count: number, day: string, submitted: string): MadePaper[] {
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    title: `Paper ${String(index + 1)} of ${day}`,
    submitted,
    day,
  }));
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const xml = { 'content-type': 'application/atom+xml; charset=utf-8' };
const idOf = ({ number, day }: MadePaper): string =>
  `${day.slice(2, 4)}${day.slice(5, 7)}.${String(10_000 + number)}`;

/** Hugging Face's daily papers: paging, 400 for days after the last, `[]` for days without a list. */
export function playHuggingFace(papers: () => readonly MadePaper[]): (url: URL) => Reply {
  return (url) => {
    const limit = Math.min(Number(url.searchParams.get('limit') ?? '50'), 100);
    const start = Number(url.searchParams.get('p') ?? '0') * limit;
    const list = papers().filter(({ day }) => day === url.searchParams.get('date'));
    const items = list.slice(start, start + limit).map((paper) => ({
      paper: {
        id: idOf(paper),
        title: paper.title,
        summary: 'A summary.',
        authors: [{ name: 'Ada Lovelace' }],
        publishedAt: paper.submitted,
        submittedOnDailyAt: `${paper.day}T00:00:00.000Z`,
        upvotes: paper.number,
      },
    }));
    return { headers: json, body: JSON.stringify(items) };
  };
}

/** arXiv's API: the window of `submittedDate`, pages of at most 40 whatever is asked for. */
export function playArxiv(papers: () => readonly MadePaper[]): (url: URL) => Reply {
  return (url) =>
    answerArxivSearch(
      url,
      papers().map((paper) => ({
        id: idOf(paper),
        title: paper.title,
        abstract: 'An abstract.',
        authors: ['Ada Lovelace'],
        categories: ['cs.CL', 'cs.LG'],
        submitted: paper.submitted,
      })),
      40,
    );
}

/** arXiv's feed of the newest day, with a replacement at its end. */
export function playArxivFeed(papers: () => readonly MadePaper[]): (url: URL) => Reply {
  const entry = (id: string, title: string, day: string, type: string): string =>
    `<entry><id>oai:arXiv.org:${id}</id><title>${title}</title><updated>${day}T04:00:19+00:00</updated>
<link href="https://arxiv.org/abs/x" rel="alternate"/><summary>arXiv:${id} Announce Type: ${type} 
Abstract: An abstract.</summary><category term="cs.CL"/><published>${day}T00:00:00-04:00</published>
<arxiv:announce_type>${type}</arxiv:announce_type><dc:creator>Ada Lovelace, Alan Turing</dc:creator></entry>`;
  return () => {
    const newest = papers()
      .map(({ day }) => day)
      .reduce((a, b) => (a > b ? a : b), '');
    const entries = papers()
      .filter(({ day }) => day === newest)
      .map((paper) =>
        entry(`${idOf(paper)}v1`, paper.title, paper.day, paper.number % 2 === 0 ? 'new' : 'cross'),
      );
    if (entries.length > 0) entries.push(entry('2401.00001v3', 'An old paper, mended', newest, 'replace'));
    return {
      headers: xml,
      body: `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">
<id>http://rss.arxiv.org/atom/cs.CL</id><title>cs.CL updates on arXiv.org</title>${entries.join('')}</feed>`,
    };
  };
}

/** bioRxiv's API: pages of 30; every paper of the category has a neighbour in another, and the first a second version. */
export function playBiorxiv(papers: () => readonly MadePaper[]): (url: URL) => Reply {
  return (url) => {
    const [, , , from = '', to = '', cursor = '0'] = url.pathname.split('/');
    const rows = papers()
      .filter(({ day }) => day >= from && day <= to)
      .flatMap((paper) => {
        const doi = (prefix: string): string =>
          `10.1101/${paper.day.replaceAll('-', '.')}.${prefix}${String(10_000 + paper.number)}`;
        const row = {
          title: paper.title,
          authors: 'Lovelace, A.; Turing, A.',
          doi: doi('1'),
          date: paper.day.replace(/-0/g, '-'),
          version: '1',
          category: 'Neuroscience',
          abstract: 'An abstract.',
          published: 'NA',
          server: 'bioRxiv',
        };
        const other = { ...row, title: `Another ${paper.title}`, doi: doi('2'), category: 'zoology' };
        return paper.number === 1 ? [row, other, { ...row, version: '2' }] : [row, other];
      });
    const page = rows.slice(Number(cursor), Number(cursor) + 30);
    const messages = [
      { status: rows.length === 0 ? 'no posts found' : 'ok', count: page.length, total: String(rows.length) },
    ];
    return { headers: json, body: JSON.stringify({ messages, collection: page }) };
  };
}

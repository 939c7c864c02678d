import type { Reply } from './upstream-server.ts';

/** A paper in arXiv's index. `submitted`: an ISO instant. */
export type ArxivPaper = {
  id: string;
  title: string;
  abstract: string;
  authors: readonly string[];
  categories: readonly string[];
  submitted: string;
};

/**
 * Answers a search as arXiv's API does (its user manual, 3.1 and 3.3): the categories and the window of `submittedDate` of
 * the query, oldest first, `start` and `max_results`, the total over all pages.
 * @param largestPage papers that a page holds at most, whatever is asked for
 */
export function answerArxivSearch(url: URL, index: Iterable<ArxivPaper>, largestPage = 2_000): Reply {
  const query = url.searchParams.get('search_query') ?? '';
  const [, from = '', to = ''] = /submittedDate:\[(\d{12}) TO (\d{12})\]/.exec(query) ?? [];
  const wanted = new Set([...query.matchAll(/cat:([\w.*-]+)/g)].map(([, category = '']) => category));
  const found = [...index]
    .filter(({ submitted, categories }) => {
      const minute = submitted.slice(0, 16).replace(/\D/g, '');
      return minute >= from && minute <= to && categories.some((category) => wanted.has(category));
    })
    .sort((a, b) => (a.submitted < b.submitted ? -1 : 1));
  const start = Number(url.searchParams.get('start') ?? '0');
  const size = Math.min(Number(url.searchParams.get('max_results') ?? '10'), largestPage);
  const entries = found.slice(start, start + size).map(entryOf);
  return {
    headers: { 'content-type': 'application/atom+xml; charset=utf-8' },
    body: `<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<title>arXiv Query</title><opensearch:itemsPerPage>${String(size)}</opensearch:itemsPerPage>
<opensearch:totalResults>${String(found.length)}</opensearch:totalResults><opensearch:startIndex>${String(start)}</opensearch:startIndex>
${entries.join('\n')}</feed>`,
  };
}

function entryOf({ id, title, abstract, authors, categories, submitted }: ArxivPaper): string {
  const [primary = ''] = categories;
  return `<entry><id>http://arxiv.org/abs/${id}v1</id><title>${escaped(title)}</title>
<updated>${submitted}</updated><published>${submitted}</published><summary>${escaped(abstract)}</summary>
<link href="https://arxiv.org/abs/${id}v1" rel="alternate" type="text/html"/>
<link href="https://arxiv.org/pdf/${id}v1" rel="related" type="application/pdf" title="pdf"/>
${categories.map((term) => `<category term="${escaped(term)}" scheme="http://arxiv.org/schemas/atom"/>`).join('')}
<arxiv:primary_category term="${escaped(primary)}"/>${authors.map((name) => `<author><name>${escaped(name)}</name></author>`).join('')}</entry>`;
}

function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

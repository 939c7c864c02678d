const archives =
  'astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics quant-ph math cs q-bio q-fin stat eess econ ' +
  'acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga funct-an mtrl-th patt-sol plasm-ph q-alg ' +
  'solv-int supr-con';
const oldArchives = new Set(archives.split(' '));

const newStyle = /^(\d{2})(0[1-9]|1[0-2])\.(\d{4,5})(?:v[1-9]\d?)?$/;
const oldStyle = /^([a-z-]+)(?:\.[a-z-]{2,})?\/(\d{2}(?:0[1-9]|1[0-2])\d{3})(?:v[1-9]\d?)?$/i;

/**
 * Reads an arXiv identifier and drops its version: `arXiv:2508.01650v2` is `2508.01650`, `math.GT/0309136` is
 * `math/0309136` (info.arxiv.org/help/arxiv_identifier). Since January 2015 the number has five digits, before it four:
 * one that lost a zero on its way through a number is none.
 */
export function arxivId(text: string): string | null {
  const bare = text.trim().replace(/^(?:oai:arXiv\.org|arxiv):\s*/i, '');
  const modern = newStyle.exec(bare);
  if (modern) {
    const [, year = '', month = '', number = ''] = modern;
    const digits = Number(year) >= 15 ? 5 : 4;
    return number.length === digits && `${year}${month}` >= '0704' ? `${year}${month}.${number}` : null;
  }
  const [, archive = '', number = ''] = oldStyle.exec(bare) ?? [];
  return oldArchives.has(archive.toLowerCase()) ? `${archive.toLowerCase()}/${number}` : null;
}

/** The arXiv identifier that an address of arXiv, or of Hugging Face's page of a paper, speaks of. */
export function arxivIdOfAddress(address: URL): string | null {
  const host = address.hostname.replace(/^www\./, '');
  const path = /^\/(?:abs|pdf|html|format|e-print|papers)\/(.+?)(?:\.pdf|\.md)?\/?$/.exec(
    address.pathname,
  )?.[1];
  const known =
    host === 'arxiv.org' ||
    host.endsWith('.arxiv.org') ||
    host === 'huggingface.co' ||
    host === 'alphaxiv.org';
  return known && path !== undefined ? arxivId(path) : null;
}

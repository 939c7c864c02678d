/** One entry of `SOURCES`. `name` is how listings, runs and pages call it. */
export type SourceSpec =
  | { kind: 'hf'; name: string }
  | { kind: 'arxiv' | 'arxiv-feed'; name: string; categories: readonly string[] }
  | { kind: 'biorxiv' | 'medrxiv'; name: string; category: string }
  | { kind: 'feed'; name: string; address: string }
  | { kind: 'file'; name: string; path: string }
  | { kind: 'stdin'; name: string };

/** Entries, or everything that is wrong with the list, each in a sentence that names the entry. */
export type SourceList =
  { status: 'ok'; specs: readonly SourceSpec[] } | { status: 'invalid'; problems: readonly string[] };

const forms =
  'hf, arxiv:cs.CL+cs.LG, arxiv-feed:cs.CL, biorxiv:neuroscience, medrxiv:…, feed:https://…, file:papers.json or stdin:';

/** Parses `SOURCES`: entries between commas (a comma inside an address is `%2C`); what is named twice counts once. */
export function parseSourceList(text: string): SourceList {
  const written = text.split(',').map((entry) => entry.trim());
  const entries = [...new Set(written.filter((entry) => entry !== ''))];
  const specs: SourceSpec[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const spec = parseEntry(entry);
    if (typeof spec === 'string') problems.push(`"${entry}": ${spec}`);
    else specs.push(spec);
  }
  if (entries.length === 0) problems.push(`it names no source; write ${forms}`);
  return problems.length === 0 ? { status: 'ok', specs } : { status: 'invalid', problems };
}

function parseEntry(entry: string): SourceSpec | string {
  const colon = entry.indexOf(':');
  const kind = colon === -1 ? entry : entry.slice(0, colon);
  const value = colon === -1 ? null : entry.slice(colon + 1);
  switch (kind) {
    case 'hf':
      return value === null ? { kind, name: entry } : 'hf takes nothing after a colon';
    case 'arxiv':
    case 'arxiv-feed':
      return categoriesOf(kind, entry, value ?? '');
    case 'biorxiv':
    case 'medrxiv':
      return value === null || value === ''
        ? `it wants a category, like ${kind}:neuroscience`
        : { kind, name: entry, category: value };
    case 'feed':
      return /^https?:\/\/[^/]/.test(value ?? '') && URL.canParse(value ?? '')
        ? { kind, name: entry, address: new URL(value ?? '').href }
        : 'it wants an http(s) address, like feed:https://example.org/feed.xml';
    case 'file':
      // The folder is nobody's business but the operator's: names stand on public pages.
      return value === null || value === ''
        ? 'it wants a path, like file:papers.json'
        : { kind, name: `file:${value.split(/[/\\]/).at(-1) ?? ''}`, path: value };
    case 'stdin':
      return value === '' ? { kind, name: entry } : 'it is written stdin:';
    default:
      return `no such source; write ${forms}`;
  }
}

function categoriesOf(kind: 'arxiv' | 'arxiv-feed', entry: string, value: string): SourceSpec | string {
  const categories = value.split('+');
  return categories.every((category) => /^[a-z-]+(?:\.[A-Za-z-]+)?$/.test(category))
    ? { kind, name: entry, categories }
    : `it wants categories joined by +, like ${kind}:cs.CL+cs.LG`;
}

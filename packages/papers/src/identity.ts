import { firstAuthorOf, identifierKinds, type Identifier, type IdentifierKind } from './identifiers.ts';
import type { PaperFacts } from './paper.ts';

/** Something that may be the same work as another: a paper that is stored, or a record just read. */
export type Described = { facts: PaperFacts; identifiers: readonly Identifier[] };

/** One work: the stored papers and the records that turned out to be it. */
export type Work<Stored, Told> = {
  stored: Stored[];
  told: Told[];
  /** Identifiers of its records that belong to no stored paper yet. */
  gained: Identifier[];
};

type Node<Stored, Told> = Work<Stored, Told> & {
  values: Map<IdentifierKind, Set<string>>;
  authors: Set<string>;
  /** Set once the node was found to be the same work as another. */
  into: Node<Stored, Told> | null;
};

/**
 * Sorts records and stored papers into works (promise 1: nobody is mailed the same paper twice).
 *
 * An identifier names one work. It makes two tellings one unless something stronger tells them apart: two arXiv ids are
 * two papers, whatever else they share; two DOIs are, under one page or title; a bare title makes one only where the
 * first authors agree or, unknown, where no two pages speak against it. The order of `told` does not matter.
 */
export function sortIntoWorks<Stored extends Described, Told extends Described>(
  stored: readonly Stored[],
  told: readonly Told[],
): Work<Stored, Told>[] {
  const registry = new Map<string, Node<Stored, Told>>();
  let nodes: Node<Stored, Told>[] = [];
  for (const paper of stored) {
    const node = nodeOf<Stored, Told>(paper);
    node.stored.push(paper);
    nodes.push(node);
    for (const identifier of paper.identifiers) registry.set(nameOf(identifier), node);
  }
  const records = inOrder(told).map((record) => ({ record, node: nodeOf<Stored, Told>(record) }));
  for (const { record, node } of records) {
    node.told.push(record);
    nodes.push(node);
    const work = joinAll(node, record, registry);
    for (const identifier of record.identifiers) {
      const name = nameOf(identifier);
      if (registry.has(name)) continue;
      registry.set(name, work);
      work.gained.push(identifier);
    }
  }
  // A work that grew may now be seen to be one with another: until nothing joins any more.
  for (let works = -1; works !== nodes.length;) {
    works = nodes.length;
    for (const { record, node } of records) joinAll(endOf(node), record, registry);
    nodes = nodes.filter((node) => node.into === null);
  }
  return nodes;
}

function joinAll<Stored, Told>(
  node: Node<Stored, Told>,
  record: Described,
  registry: ReadonlyMap<string, Node<Stored, Told>>,
): Node<Stored, Told> {
  let work = node;
  for (const identifier of record.identifiers) {
    const holder = registry.get(nameOf(identifier));
    const other = holder && endOf(holder);
    if (other && other !== work && mayBeOne(identifier.kind, work, other)) work = join(other, work);
  }
  return work;
}

/** Whether an identifier of this kind, shared by both, makes them one. */
function mayBeOne(kind: IdentifierKind, a: Node<unknown, unknown>, b: Node<unknown, unknown>): boolean {
  if (kind === 'arxiv') return true;
  if (disagree(a, b, 'arxiv')) return false;
  if (kind === 'doi') return true;
  if (disagree(a, b, 'doi')) return false;
  if (kind !== 'title') return true;
  const authorsKnown = a.authors.size > 0 && b.authors.size > 0;
  return authorsKnown ? share(a.authors, b.authors) : !disagree(a, b, 'url');
}

function disagree(a: Node<unknown, unknown>, b: Node<unknown, unknown>, kind: IdentifierKind): boolean {
  const left = a.values.get(kind);
  const right = b.values.get(kind);
  return left !== undefined && right !== undefined && !share(left, right);
}

function share(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((value) => b.has(value));
}

function join<Stored, Told>(a: Node<Stored, Told>, b: Node<Stored, Told>): Node<Stored, Told> {
  a.stored.push(...b.stored);
  a.told.push(...b.told);
  a.gained.push(...b.gained);
  for (const author of b.authors) a.authors.add(author);
  for (const [kind, values] of b.values)
    a.values.set(kind, new Set([...(a.values.get(kind) ?? []), ...values]));
  b.into = a;
  return a;
}

function endOf<Stored, Told>(node: Node<Stored, Told>): Node<Stored, Told> {
  let end = node;
  while (end.into !== null) end = end.into;
  return end;
}

function nodeOf<Stored, Told>({ facts, identifiers }: Described): Node<Stored, Told> {
  const values = new Map<IdentifierKind, Set<string>>();
  for (const { kind, value } of identifiers) values.set(kind, (values.get(kind) ?? new Set()).add(value));
  const author = firstAuthorOf(facts);
  return {
    stored: [],
    told: [],
    gained: [],
    values,
    authors: new Set(author === null ? [] : [author]),
    into: null,
  };
}

/** Well-named records first: what has only a title is then compared with all that is known. */
function inOrder<Told extends Described>(told: readonly Told[]): Told[] {
  const named = told.map((record) => ({ record, name: record.identifiers.map(rankedName).join('\n') }));
  return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ record }) => record);
}

function rankedName({ kind, value }: Identifier): string {
  return `${String(identifierKinds.indexOf(kind))}${value}`;
}

function nameOf({ kind, value }: Identifier): string {
  return `${kind}:${value}`;
}

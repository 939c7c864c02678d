import { compileTerm } from './compiled-term.ts';
import type { CompiledTerm } from './compiled-term.ts';
import { meantQuery } from './meant.ts';
import type { Meant, MeantPart, MeantQuery } from './meant.ts';
import { FIRST_MEANT } from './score.ts';
import type { Node } from './score.ts';
import { parseQuery } from '../query/parse-query.ts';
import { printQuery } from '../query/print-query.ts';
import { STORED_QUERY_LIMITS, likesOf } from '../query/query.ts';
import type { Query } from '../query/query.ts';
import type { Rule } from '../rule.ts';

/** Rules made ready, sharing their leaves: what 10,000 people follow are a few thousand different words. */
export type CompiledRules = {
  terms: readonly CompiledTerm[];
  /** One a rule; null for a rule whose query an older version of the language could read and this one cannot. */
  roots: readonly (Node | null)[];
};

/** The number of what is meant among what was understood, or null where it was not. */
export type Understood = (meant: Meant) => number | null;

/** The part of a rule that is read here. */
type Wording = Pick<Rule, 'query' | 'examples'>;

/**
 * Prepares rules for any number of papers.
 * @param understood leaves `FIRST_MEANT + number`; by letters alone unless told, and no paper is like any
 */
export function compileRules(rules: readonly Wording[], understood: Understood = () => null): CompiledRules {
  const terms: CompiledTerm[] = [];
  const leaves = new Map<string, number>();
  const nodeOf = (query: MeantQuery | Query): Node => {
    if (query.kind === 'meant') return alternatives(query.any.map(nodeOfPart));
    if (query.kind === 'not') return { kind: 'not', part: nodeOf(query.part) };
    if (query.kind === 'like') return leafOf({ words: [], examples: [query.paper] }) ?? nothing;
    if (query.kind !== 'term') return { kind: query.kind, parts: query.parts.map(nodeOf) };
    const name = printQuery(query);
    const leaf = leaves.get(name) ?? terms.push(compileTerm(query)) - 1;
    leaves.set(name, leaf);
    return { kind: 'leaf', leaf };
  };
  const nodeOfPart = ({ meant, letters }: MeantPart): Node => {
    return leafOf(meant) ?? (letters === null ? nothing : nodeOf(letters));
  };
  const leafOf = (meant: Meant): Node | null => {
    const number = understood(meant);
    return number === null ? null : { kind: 'leaf', leaf: FIRST_MEANT + number };
  };
  return { terms, roots: rules.map((rule) => mapped(read(rule), nodeOf)) };
}

/** Holds for no paper. */
const nothing: Node = { kind: 'or', parts: [] };

/** Every paper that these rules name as an example, each once. */
export function examplesOf(rules: readonly Wording[]): string[] {
  const likes = rules.flatMap(({ query }) =>
    query.includes('like:') ? (mapped(parsed(query), likesOf) ?? []) : [],
  );
  return [...new Set([...likes, ...rules.flatMap(({ examples = [] }) => examples)])];
}

/** Everything that these rules mean, each once, by its name. */
export function meantBy(
  rules: readonly Wording[],
  nameOf: (meant: Meant) => string,
): ReadonlyMap<string, Meant> {
  const found = new Map<string, Meant>();
  const walk = (query: MeantQuery): void => {
    if (query.kind === 'meant') for (const { meant } of query.any) found.set(nameOf(meant), meant);
    else if (query.kind === 'and' || query.kind === 'or') query.parts.forEach(walk);
  };
  for (const rule of rules) mapped(read(rule), walk);
  return found;
}

function read({ query, examples }: Wording): MeantQuery | null {
  return mapped(parsed(query), (one) => meantQuery(one, examples));
}

function parsed(text: string): Query | null {
  const result = parseQuery(text, STORED_QUERY_LIMITS);
  return result.ok ? result.query : null;
}

const mapped = <T, R>(value: T | null, make: (value: T) => R): R | null =>
  value === null ? null : make(value);

/** Of what is understood the best counts (see `alternatives` of `meant.ts`); the letters of the rest are as in any OR. */
function alternatives(parts: readonly Node[]): Node {
  const meant = parts.filter((part) => part.kind === 'leaf' && part.leaf >= FIRST_MEANT);
  const others = parts.filter((part) => !meant.includes(part));
  const best: Node[] = meant.length > 1 ? [{ kind: 'best', parts: meant }] : meant;
  const all = [...best, ...others.flatMap((part) => (part.kind === 'or' ? part.parts : [part]))];
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { kind: 'or', parts: all };
}

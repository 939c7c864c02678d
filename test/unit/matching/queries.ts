import { parseQuery } from '@broadsheet/matching';
import type { Query } from '@broadsheet/matching';
import fc from 'fast-check';

/** Parses what a test says must parse. */
export function query(text: string): Query {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  return parsed.query;
}

/** Words that are in the papers of these tests, or nearly, or not at all. */
export const anyWord = fc.constantFrom(
  'diffusion',
  'protein',
  'fine-tuning',
  'LLMs',
  'mamba',
  'medical',
  'Schrödinger',
  'robots',
  'quantum',
);

const anyLeaf = fc.oneof(
  { weight: 4, arbitrary: anyWord },
  fc.tuple(anyWord, anyWord).map(([a, b]) => `"${a} ${b}"`),
  fc.tuple(anyWord, anyWord, fc.nat(5)).map(([a, b, slop]) => `"${a} ${b}"~${String(slop)}`),
  fc.tuple(anyWord, fc.integer({ min: 2, max: 5 })).map(([word, length]) => `${word.slice(0, length)}*`),
  fc
    .tuple(fc.constantFrom('title', 'abstract', 'author', 'keyword'), anyWord)
    .map(([field, word]) => `${field}:${word}`),
  fc.constantFrom('like:2401.12345', 'like:10.1101/2020.01.01.123456'),
  fc.constantFrom('cat:cs.CL', 'cat:cs', 'source:hf', 'author:"yoshua bengio"'),
  fc.tuple(anyWord, fc.constantFrom('2', '0.5', '99', '.1')).map(([word, weight]) => `${word}^${weight}`),
);

/** Query texts of any shape, a bare NOT among them. */
export const anyQueryText: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    anyLeaf,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} OR ${b})`),
    tie('node').map((a) => `NOT (${a})`),
    fc.tuple(tie('node'), fc.constantFrom('^3', '', ' ')).map(([a, weight]) => `(${a})${weight}`),
  ),
})).node;

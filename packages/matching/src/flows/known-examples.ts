import { compileRule } from '../compile-rule.ts';
import type { CompiledRule } from '../compile-rule.ts';
import type { ExamplePapers } from '../ports.ts';
import { namedPaper } from '../query/like.ts';
import type { QueryProblem } from '../query/query.ts';
import { scan } from '../query/scan.ts';

/** What is said of an example that is not among our papers. */
export const unknownPaper = (name: string): string =>
  `We do not know the paper ${name}: name one that was in an edition here.`;

/**
 * Compiles own words, and asks for each paper after `like:` whether it is known here.
 * @returns as `compileRule`; the first unknown paper is a problem at its column
 */
export async function compileKnown(
  examples: ExamplePapers,
  text: string,
): Promise<{ ok: true; rule: CompiledRule } | { ok: false; problem: QueryProblem }> {
  const compiled = compileRule(text);
  const problem = compiled.ok ? await unknownLike(examples, text) : null;
  return problem === null ? compiled : { ok: false, problem };
}

/** The first paper after a `like:` that is not known here, and where it stands. */
export async function unknownLike(examples: ExamplePapers, text: string): Promise<QueryProblem | null> {
  const scanned = scan(text);
  const likes = (scanned.ok ? scanned.pieces : []).flatMap((piece) => {
    const name = piece.kind === 'like' ? namedPaper(piece.text) : null;
    return name === null || piece.kind !== 'like' ? [] : [{ name, at: piece.at }];
  });
  if (likes.length === 0) return null;
  const known = await examples.named([...new Set(likes.map(({ name }) => name))]);
  const unknown = likes.find(({ name }) => !known.has(name));
  if (unknown === undefined) return null;
  return { column: Array.from(text.slice(0, unknown.at)).length + 1, message: unknownPaper(unknown.name) };
}

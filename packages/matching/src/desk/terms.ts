import { isStopWord, specificity } from '../text/common-words.ts';
import { stem } from '../text/stem.ts';
import type { AnalysedPaper, FieldIndex } from '../text/analysed-paper.ts';

/**
 * What a paper says that a query could ask for, by stem: a word, or two neighbours, as they stand in a query, and how much
 * the paper is about it (2: in its title or keywords, or more than once; else 1).
 */
export type SaidTerms = ReadonlyMap<string, { text: string; weight: 1 | 2 }>;

const fields = ['title', 'abstract', 'keyword'] as const;

/** The words and pairs of neighbours of a paper, each once; words that any paper may hold only within pairs. */
export function termsOf(paper: AnalysedPaper): SaidTerms {
  const terms = new Map<string, { text: string; weight: 1 | 2 }>();
  for (const name of fields)
    eachTerm(paper.fields[name], (term, text) => {
      const standing = terms.get(term);
      terms.set(term, {
        text: standing?.text ?? text,
        weight: standing !== undefined || name !== 'abstract' ? 2 : 1,
      });
    });
  return terms;
}

function eachTerm({ folded, positions }: FieldIndex, say: (term: string, text: string) => void): void {
  folded.forEach((word, at) => {
    if (!isWord(word)) return;
    if (specificity(word) === 1) say(stem(word), word);
    const next = folded[at + 1];
    if (next === undefined || !isWord(next) || (positions[at + 1] ?? 0) - (positions[at] ?? 0) !== 1) return;
    say(`${stem(word)} ${stem(next)}`, `"${word} ${next}"`);
  });
}

function isWord(word: string): boolean {
  return (
    word.length >= 3 &&
    word.length <= 30 &&
    /^[\p{L}\p{N}]+$/u.test(word) &&
    /\p{L}/u.test(word) &&
    !isStopWord(word)
  );
}

/** In how many papers each term stands. */
export type Frequencies = { papers: number; of: ReadonlyMap<string, number> };

/** Counts terms over papers: what is usual there, against which something is unusual. */
export function frequenciesOf(papers: readonly AnalysedPaper[]): Frequencies {
  const of = new Map<string, number>();
  for (const paper of papers) for (const term of termsOf(paper).keys()) of.set(term, (of.get(term) ?? 0) + 1);
  return { papers: papers.length, of };
}

/** A term that some papers say more than papers do. */
export type DistinctTerm = { term: string; text: string; papers: number; lift: number };

/**
 * Terms by how much more these papers say them than papers usually do (log of the ratio of shares, smoothed), the most
 * distinct first. A word that stands in a pair of about the same papers is left to the pair.
 * @param least in how many of `papers` a term has to stand
 */
export function distinctTerms(
  papers: readonly AnalysedPaper[],
  usual: Frequencies,
  least: number,
): readonly DistinctTerm[] {
  const found = rankedTerms(papers, usual, least);
  const pairs = found.filter(({ term }) => term.includes(' ')).slice(0, 40);
  return found.filter(
    (one) =>
      one.term.includes(' ') ||
      !pairs.some((pair) => pair.papers >= one.papers && pair.term.split(' ').includes(one.term)),
  );
}

/** The same, words that stand in pairs among them. */
export function rankedTerms(
  papers: readonly AnalysedPaper[],
  usual: Frequencies,
  least: number,
): readonly DistinctTerm[] {
  const counted = new Map<string, { text: string; papers: number; weight: number }>();
  for (const paper of papers)
    for (const [term, { text, weight }] of termsOf(paper)) {
      const standing = counted.get(term) ?? { text, papers: 0, weight: 0 };
      counted.set(term, {
        text: standing.text,
        papers: standing.papers + 1,
        weight: standing.weight + weight,
      });
    }
  return (
    [...counted]
      // What every paper that says it says in passing is no subject of them.
      .filter(([, one]) => one.papers >= least && one.weight > one.papers)
      .map(([term, { weight, ...one }]) => {
        const here = (one.papers + 0.5) / (papers.length + 1);
        const there = ((usual.of.get(term) ?? 0) + 0.5) / (usual.papers + 1);
        const lift = Math.log(here / there) * weight;
        return { term, ...one, lift: Math.round(lift * 1000) / 1000 };
      })
      .filter(({ lift }) => lift > 0)
      .sort((a, b) => b.lift - a.lift || (a.term < b.term ? -1 : 1))
  );
}

/** A compiled query over papers with its cut-off, named by its content: the same words are one rule. */
export type Rule = {
  id: number;
  /** Digest of canonical query and cut-off. */
  key: string;
  /** Canonical form of the query: parsing it gives the same rule. */
  query: string;
  /** Names of papers given as examples beside the query: part of the content. */
  examples?: readonly string[];
  /** A paper matches when its score, 0 to 1, is at least this. */
  cutoff: number;
};

/** What carried a score: the words as they stand in that field of the paper, in order of first appearance. */
export type Reason = {
  /** `like`: the title of the example that the paper is most like. */
  field: 'title' | 'abstract' | 'author' | 'category' | 'keyword' | 'source' | 'like';
  terms: readonly string[];
};

/** A paper over a rule's cut-off. */
export type Match = {
  ruleId: number;
  editionId: number;
  paperId: number;
  /** 0 to 1. */
  score: number;
  reasons: readonly Reason[];
};

/** A named rule that the operator offers and tunes. */
export type Topic = {
  id: number;
  slug: string;
  name: string;
  group: string;
  description: string;
  examples: readonly string[];
  revision: number;
  ruleId: number;
};

/**
 * `reasons: false`: who does not read them need not wait for them; they are empty then. `ask: false`: a service beside the model
 * is not asked, what it said before serves. `further`: of papers that were just matched with other rules, so that nobody waits for
 * what a service says of them twice.
 */
export type MatchOptions = { reasons?: boolean; ask?: boolean; further?: boolean };

/** A topic as an operator writes it: the fields of `topics import`, before its query is compiled to a rule. */
export type StarterTopic = {
  /** Its name in addresses, kebab-case, never changed once published. */
  slug: string;
  /** A few words, for a chip on the form. */
  name: string;
  /** The heading under which the form shows it. */
  group: string;
  /** One plain sentence. */
  description: string;
  /** In the query language; precise enough that nobody who follows it is flooded. */
  query: string;
  /** arXiv ids of papers that belong, for matchers that learn. */
  examples: readonly string[];
  /** Least score, 0 to 1; null for the matcher's default. */
  cutoff: number | null;
};

/**
 * One paper of the bundled sample, in the shape that a `file:` source reads, so that it takes the same way in.
 *
 * The facts are those of the paper's arXiv record (metadata under CC0); `abstract` is a summary in our own words.
 */
export type SampleRecord = {
  /** arXiv identifier without a version, e.g. `2509.04664`. */
  id: string;
  title: string;
  /** One paragraph of 60 to 110 words, plain text. */
  abstract: string;
  /** All authors, in the order of the paper. */
  authors: readonly string[];
  /** arXiv categories, the primary one first. */
  categories: readonly string[];
  url: string;
  /** The day on which the paper came out, `YYYY-MM-DD`. */
  date: string;
  /** Votes on Hugging Face Daily Papers when the sample was put together. */
  votes: number;
};

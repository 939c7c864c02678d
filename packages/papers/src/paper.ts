/** A calendar day in UTC, `YYYY-MM-DD`. */
export type Day = string;

/** What a source says of one paper on one reading. Every text is hostile and uncleaned; absent facts are null or empty. */
export type PaperRecord = {
  /** arXiv id, DOI, or whatever the source calls it; decides identity only where its form is recognised. */
  id: string | null;
  /** Further DOIs of the work, as that of the journal's version. */
  dois?: readonly string[];
  title: string;
  abstract: string;
  authors: readonly string[];
  categories: readonly string[];
  keywords: readonly string[];
  url: string | null;
  pdfUrl: string | null;
  codeUrl: string | null;
  /** When the work came out, by its own account; never used to choose an edition. */
  publishedOn: Day | null;
  /** The day whose list it stands on, where the source has lists. */
  listedOn: Day | null;
  /** Votes at the time of reading; null where the source has none. */
  votes: number | null;
};

/** The facts of a paper, cleaned: controls and bidi marks gone, TeX as Unicode, lengths bounded, addresses http(s) only. */
export type PaperFacts = {
  title: string;
  abstract: string;
  authors: readonly string[];
  categories: readonly string[];
  keywords: readonly string[];
  url: string | null;
  pdfUrl: string | null;
  codeUrl: string | null;
  publishedOn: Day | null;
};

/** One work, whatever lists it. `key` is its name in addresses and JSON: the arXiv id, else `doi:…`, else `p` + digest. */
export type Paper = PaperFacts & { id: number; key: string };

/** A paper as an edition holds it once frozen: position in the trending order (1 is first), votes and source of its best listing. */
export type EditionPaper = Paper & {
  editionId: number;
  appearance: 1 | 2;
  position: number;
  votes: number | null;
  source: string;
};

/** The papers of one UTC day: open while it fills, then frozen, then published under a publication number. */
export type Edition = {
  id: number;
  /** Null for the bundled sample alone. */
  day: Day | null;
  state: 'open' | 'frozen' | 'published';
  publication: number | null;
};

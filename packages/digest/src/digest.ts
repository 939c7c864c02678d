import type { Reason } from '@broadsheet/matching';
import type { Day, EditionPaper } from '@broadsheet/papers';

/** One line of a digest as it is stored with its delivery: ids only. `ruleId` 0: chosen because it trends, not by a rule. */
export type DigestItem = { editionId: number; paperId: number; ruleId: number; score: number };

/** What a rule is called to its reader: the name of the topic, or the subscriber's own words, as they stood when planned. */
export type RuleLabel = { kind: 'topic'; slug: string; name: string } | { kind: 'query'; query: string };

/** What a delivery stores of its digest; rendering needs nothing else of the subscriber. */
export type DigestContents = {
  /** Papers of the covered editions, those already printed to this subscriber left out. */
  considered: number;
  /** Papers that matched, printed or not. */
  matched: number;
  items: readonly DigestItem[];
  /** "Also trending": at most five that no interest matched. */
  also: readonly DigestItem[];
  /** Matched, but beyond `maxPapers`: shown online as "n more". */
  cut: readonly DigestItem[];
  /** True where nothing was followed and the day's trending top was chosen. */
  trendingOnly: boolean;
  /** The labels of the rules in `items` and `cut`, by rule id. */
  labels: Readonly<Record<string, RuleLabel>>;
  /** What the editions it covers lack, in a line or two; absent where they lack nothing. */
  note?: string;
};

/** Why a paper is in a digest: the rule's label and what carried the score. */
export type Because = (RuleLabel & { reasons: readonly Reason[] }) | { kind: 'trending' };

/** A paper in a digest, with why it is there. */
export type ChosenPaper = { paper: EditionPaper; because: Because; ruleId: number };

/** A digest with its papers in hand: what pages and previews show. */
export type Digest = {
  /** The subscriber's local day. */
  localDay: Day;
  /** The newest edition covered; null for the sample edition. */
  editionDay: Day | null;
  sample: boolean;
  considered: number;
  matched: number;
  trendingOnly: boolean;
  /** What the editions covered lack; null where they lack nothing. */
  note: string | null;
  items: readonly ChosenPaper[];
  also: readonly EditionPaper[];
  cut: readonly ChosenPaper[];
  /** Papers that were withdrawn since: printed as such, so that a mail and its page tell the same. */
  withdrawn: ReadonlySet<number>;
};

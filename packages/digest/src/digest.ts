import type { Day, EditionPaper } from '@broadsheet/papers';
import type { Reason } from '@broadsheet/matching';

/** One line of a digest as it is stored with its delivery: ids only. `ruleId` 0: chosen because it trends, not by a rule. */
export type DigestItem = { editionId: number; paperId: number; ruleId: number; score: number };

/** What a delivery stores of its digest; rendering needs nothing else of the subscriber. */
export type DigestContents = {
  /** Papers of the covered editions that were considered, after those already printed are left out. */
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
};

/** Why a paper is in a digest, for one rule: the name of the topic or the subscriber's own words, and what carried the score. */
export type Because =
  | { kind: 'topic'; slug: string; name: string; reasons: readonly Reason[] }
  | { kind: 'query'; query: string; reasons: readonly Reason[] }
  | { kind: 'trending' };

/** A digest with its papers in hand: what pages and previews show, and what messages are assembled from. */
export type Digest = {
  /** The subscriber's local day. */
  localDay: Day;
  /** The newest edition covered; null for the sample edition. */
  editionDay: Day | null;
  sample: boolean;
  considered: number;
  matched: number;
  trendingOnly: boolean;
  items: readonly { paper: EditionPaper; because: Because; ruleId: number }[];
  also: readonly EditionPaper[];
  cut: readonly { paper: EditionPaper; because: Because; ruleId: number }[];
};

import type { Because } from '@broadsheet/digest';
import type { Day, EditionPaper } from '@broadsheet/papers';
import type { FieldProblem, Preferences, SubscriberState, Wishes } from '@broadsheet/subscribers';

/** Refused for what was asked; never for who is subscribed. */
export type Invalid = { status: 'invalid'; problems: readonly FieldProblem[] };

/** A topic as it is offered, with what it brings. */
export type TopicView = {
  slug: string;
  name: string;
  group: string;
  description: string;
  /** Papers a day over the newest 30 editions, or as many as there are; null while there is none. */
  papersPerDay: number | null;
  /** How many editions that number comes from. */
  editionsCounted: number;
};

/** A paper as a page prints it: every rule it came in by, the strongest first. */
export type PrintedPaper = {
  paper: EditionPaper;
  /** 0 to 1, of the strongest rule; null where it is here because it trends. */
  score: number | null;
  because: readonly Because[];
};

/** A front page: what some choices make of one edition. `day` is null for the sample edition. */
export type FrontPage = {
  day: Day | null;
  sample: boolean;
  /** Papers in the edition. */
  considered: number;
  /** Papers that match, printed or not. */
  matched: number;
  /** True where nothing was followed, so that the day's trending top is shown. */
  trendingOnly: boolean;
  papers: readonly PrintedPaper[];
  /** At most five trending papers that no choice matched. */
  also: readonly EditionPaper[];
};

/** What a front page is made of. */
export type Choices = Wishes & { maxPapers: number };

/** A subscriber as the preference page and the API show them. */
export type SubscriptionView = Preferences &
  Wishes & { email: string; state: SubscriberState; pausedUntil: Date | null };

/** One edition of the archive, whole: papers in trending order, and the sections its topics make of them. */
export type EditionView = {
  day: Day | null;
  sample: boolean;
  publication: number | null;
  /** What it lacks, because a source could not be read; null where it lacks nothing. */
  note: string | null;
  papers: readonly EditionPaper[];
  sections: readonly { slug: string; name: string; papers: readonly PrintedPaper[] }[];
};

/** One line of the archive. */
export type EditionLine = { day: Day; publication: number; papers: number; first: string | null };

/** A topic with its last days. */
export type TopicPage = TopicView & {
  /** The rule in plain words: "papers that say diffusion, but not medical". */
  words: string;
  /** Oldest first, at most 30. */
  days: readonly { day: Day; papers: number }[];
  /** Newest edition first, at most 50. */
  recent: readonly { day: Day | null; printed: PrintedPaper }[];
};

/** A caught mail, as the development mailbox lists it. */
export type CaughtMail = { id: number; to: string; subject: string; at: Date };

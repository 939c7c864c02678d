import type { Because } from '@broadsheet/digest';
import type { Quality, QueryProblem, Suggestion, TopicDefinition, TopicRevision } from '@broadsheet/matching';
import type { Actor } from '@broadsheet/operators';
import type { Day, EditionPaper } from '@broadsheet/papers';

import type { Invalid } from '../views.ts';

/** A topic as the desk lists it. */
export type TopicLine = {
  slug: string;
  name: string;
  group: string;
  revision: number;
  /** Active subscribers. */
  followers: number;
  /** On papers that it brought. */
  votes: { more: number; less: number };
  /** Papers a day over the newest editions, oldest first; empty while nothing was published. */
  days: readonly number[];
  papersPerDay: number | null;
  /** Lately against before, as a ratio; null where it is too early to say. */
  drift: number | null;
};

/** A topic as the editor's form has it, before it is judged. */
export type TopicForm = Readonly<
  Record<'slug' | 'name' | 'group' | 'description' | 'query' | 'cutoff' | 'examples' | 'note', string>
>;

/** A paper as the desk shows it: what a reader would see, with its score and what was judged. */
export type DeskPaper = {
  paper: EditionPaper;
  day: Day | null;
  /** Null where the words do not hold. */
  score: number | null;
  because: Because;
  judged: boolean | null;
};

/** What a draft would have done. */
export type Effect = {
  /** Null for the sample edition. */
  newest: Day | null;
  editions: number;
  papers: number;
  /** In words: "papers that say …". */
  words: string;
  matched: number;
  perDay: number;
  cutoff: number;
  /** Papers by score, from 0 to 1. */
  distribution: readonly number[];
  quality: Quality;
  enters: { count: number; papers: readonly DeskPaper[] };
  leaves: { count: number; papers: readonly DeskPaper[] };
  /** What to judge next. */
  next: readonly DeskPaper[];
  suggestions: readonly Suggestion[];
  /** Of the newest edition's digests: null for a topic that nobody can follow yet. */
  digests: { changed: number; followers: number } | null;
};

/** The editor's page: what stands, what is typed, what it does. */
export type DeskView = {
  /** Null for a topic that is new. */
  standing: { slug: string; name: string; revision: number } | null;
  form: TopicForm;
  problem: QueryProblem | null;
  /** Null where the draft cannot be understood, or there is no edition to hold it against. */
  effect: Effect | null;
  /** Titles of the examples that are known here, by what was typed. */
  examples: readonly { key: string; title: string }[];
  /** What matching goes by now, in a sentence. */
  matcher: string;
};

/** What one subscriber's digest of the newest edition becomes with a draft. */
export type Trial = {
  maskedEmail: string;
  follows: boolean;
  day: Day | null;
  before: readonly EditionPaper[];
  after: readonly EditionPaper[];
};

/** The topic desk, bound to its stores, matcher and clock. */
export type TopicDesk = {
  list(): Promise<readonly TopicLine[]>;
  /** What matching goes by now, in a sentence. */
  matcherLine(): Promise<string>;
  /** @param form what is typed; null: as the topic stands. Null back: no such topic is on offer */
  view(slug: string | null, form: TopicForm | null): Promise<DeskView | null>;
  /** A first draft from papers that belong to it, by key, arXiv id, DOI or address. */
  fromExamples(names: readonly string[]): Promise<{ form: TopicForm; unknown: readonly string[] }>;
  /** @param belongs null takes the judgement back */
  judge(by: Actor, slug: string, paperId: number, belongs: boolean | null): Promise<void>;
  /** @param slug null for a topic that is new: its slug must be free */
  save(
    by: Actor,
    slug: string | null,
    form: TopicForm,
  ): Promise<{ status: 'ok'; slug: string; outcome: 'added' | 'revised' | 'unchanged' } | Invalid>;
  /** Newest first; null where there is no such topic. */
  revisions(slug: string): Promise<{ name: string; revisions: readonly TopicRevision[] } | null>;
  /** Makes an old revision the newest, as a revision of its own. */
  rollBack(by: Actor, slug: string, revision: number): Promise<'ok' | 'unknown'>;
  /** Null: nobody is subscribed at that address. */
  tryFor(email: string, slug: string, form: TopicForm): Promise<Trial | null>;
  definitions(): Promise<readonly TopicDefinition[]>;
  /** All of a file, or none. */
  importAll(
    by: Actor,
    document: unknown,
    note: string | null,
  ): Promise<{ status: 'ok'; changed: number } | Invalid>;
};

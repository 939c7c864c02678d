import type { EditionStore } from '@broadsheet/papers';

import type { CompiledRule } from './compile-rule.ts';
import type { PaperText, PaperWords } from './model/paper-words.ts';
import type { PaperView, Understanding } from './model/understand.ts';
import type { Asked, Carried } from './model/working-model.ts';
import type { Match, Rule } from './rule.ts';
import type { OfferedTopic, TopicDraft } from './topics/topic-definition.ts';

export type RuleStore = {
  /** Ids by key; the same content is the same rule. */
  upsert(rules: readonly CompiledRule[], now: Date): Promise<ReadonlyMap<string, number>>;
  /** Rules by id, in order of id; unknown ids are left out. */
  byIds(ruleIds: readonly number[]): Promise<Rule[]>;
  /** Ids of the rules of topics on offer, and of those that an active subscriber follows or mutes. */
  wanted(): Promise<number[]>;
};

/** Who saved topics, when, and why. */
export type TopicSaving = { by: string; note: string | null; now: Date };

export type SavedTopic = { slug: string; outcome: 'added' | 'revised' | 'unchanged'; revision: number };

export type TopicStore = {
  /** Topics on offer, in the order of the form. */
  offered(): Promise<OfferedTopic[]>;
  /**
   * In one transaction, alone among writers of topics: adds or revises each by slug, a revision for every difference. A
   * retired topic that is saved again is on offer again.
   * @param onlyFirst do nothing, and return nothing, where there is any topic already, retired or not
   */
  save(drafts: readonly TopicDraft[], saving: TopicSaving, onlyFirst?: boolean): Promise<SavedTopic[]>;
};

/** A rule's matches over one edition, none included. */
export type ComputedMatches = {
  editionId: number;
  ruleIds: readonly number[];
  /** Of the matcher that computed them. */
  version: string;
  matches: readonly Match[];
};

/**
 * A model of words that was learnt: a name by its content, when, from how many papers, and beside which embedding service, null
 * for none.
 */
export type LearntModel = { version: string; learntAt: Date; papers: number; service: string | null };

export type ModelStore = {
  newest(): Promise<LearntModel | null>;
  /** Null where that model is no longer kept. */
  bytesOf(version: string): Promise<Uint8Array | null>;
  /** Stores a model in place of those before it. */
  add(model: LearntModel, bytes: Uint8Array): Promise<void>;
  /** How many papers there are to learn from: the sample, merged and withdrawn ones are none. */
  papers(): Promise<number>;
  /** The newest of them, at most so many, in pages, in the order in which they came. */
  archive(most: number): AsyncIterable<readonly PaperText[]>;
};

/** A model at work: pure, wherever that is. Vectors, as a service gave them, matter to a model beside it alone. */
export type WorkingModel = {
  version: string;
  /** Null for what the model cannot understand: its letters alone say what it is. */
  understand(asked: readonly Asked[]): Promise<readonly (Understanding | null)[]>;
  views(
    papers: readonly PaperWords[],
    vectors?: readonly (Float32Array | null)[],
  ): Promise<readonly PaperView[]>;
  /** The stems that carried each paper's scores, in the order of what holds for it, the first the most. */
  carrying(carried: Carried): Promise<readonly (readonly (readonly string[])[])[]>;
};

export type ModelAtWork = {
  /** The newest model, of words alone; null where there is none yet, or none can be had. */
  current(): Promise<WorkingModel | null>;
  /** The newest model beside this service; null where it was not learnt so, or cannot be had. */
  beside?(service: string): Promise<WorkingModel | null>;
};

/** Texts as directions, by a service beside the model of words. */
export type Embeddings = {
  /** The service, and its model. */
  service: string;
  /**
   * For whoever has so many milliseconds, however often they ask.
   * @param rests whether the service rests where that time runs out: not for who goes on later anyway
   */
  within(patience: number, rests?: boolean): Embed;
  /** Of what is stored alone: asks for nothing, and stores nothing. */
  known: Embed;
};

/**
 * Vectors in step with texts, of unit length; the same text has the same. Null for a text that has none: the service refuses it, or
 * was not to be asked.
 * @throws EmbeddingsAwayError
 */
export type Embed = (texts: readonly string[]) => Promise<readonly (Float32Array | null)[]>;

/**
 * Asks a service for the vectors of some texts. `again`: milliseconds after which asking again may help, null where the service does not say;
 * absent: it will not help. `refused`: these texts it does not take, though fewer of them it may.
 * @param patience milliseconds
 */
export type AskService = (
  texts: readonly string[],
  patience: number,
) => Promise<
  | { status: 'ok'; vectors: readonly (readonly number[])[] }
  | { status: 'refused'; reason: string }
  | { status: 'failed'; reason: string; again?: number | null }
>;

/** How a service was last heard of: away since when and why, or null while it answers. */
export type ServiceStanding = { away: { since: Date; reason: string } | null };

export type EmbeddingStore = {
  /** Vectors by input, which names a text; those not stored are absent. Marks them as in use. */
  known(service: string, inputs: readonly string[], now: Date): Promise<ReadonlyMap<string, Float32Array>>;
  /** Stores vectors. @returns what is stored by now: of two who add the same, one */
  add(
    service: string,
    vectors: readonly (readonly [input: string, vector: Float32Array])[],
    now: Date,
  ): Promise<ReadonlyMap<string, Float32Array>>;
  /** How many numbers the service gives for a text; null where it never answered. */
  dimensions(service: string): Promise<number | null>;
  /** Notes that the service went away, or answers. @param noted `reason`: null while it answers */
  note(
    service: string,
    noted: { reason: string | null; dimensions: number | null; now: Date },
  ): Promise<void>;
  /** Null where nothing was ever heard of it. */
  standing(service: string): Promise<ServiceStanding | null>;
};

export type ExamplePapers = {
  /** Papers by the names they were asked by: key, arXiv id, DOI or address; unknown and withdrawn ones are left out. */
  named(names: readonly string[]): Promise<ReadonlyMap<string, PaperText>>;
};

/** How much a rule brought: over how many of the editions asked about it was computed, and its matches in them. */
export type Volume = { editions: number; matches: number };

export type MatchStore = {
  /** Pairs that were never computed, by edition; editions without any are left out. */
  missing(
    ruleIds: readonly number[],
    editionIds: readonly number[],
  ): Promise<{ editionId: number; ruleIds: number[] }[]>;
  /**
   * Stores an edition's computed pairs in one transaction. Of two who computed the same pair, one is stored.
   * @returns how many pairs are new
   */
  add(computed: ComputedMatches, now: Date): Promise<number>;
  /** Volumes by rule over the newest published editions. */
  volumes(ruleIds: readonly number[], newest: number): Promise<ReadonlyMap<number, Volume>>;
};

/** What matching needs of editions; the papers package says what each does. */
export type MatchedEditions = Pick<
  EditionStore,
  | 'freeze'
  | 'writeStrands'
  | 'takePublication'
  | 'byDay'
  | 'byId'
  | 'unpublished'
  | 'published'
  | 'sample'
  | 'papersOf'
>;

/** A revision of a topic: what it was, and who made it so. */
export type TopicRevision = Omit<TopicDraft, 'slug'> & {
  revision: number;
  note: string | null;
  savedBy: string;
  savedAt: Date;
};

/** What the desk reads and writes beside topics themselves. */
export type DeskStore = {
  /** Papers a day over the newest published editions, oldest first, by rule. */
  days(ruleIds: readonly number[], newest: number): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Active subscribers who follow each topic, by topic id. */
  followers(): Promise<ReadonlyMap<number, number>>;
  /** How subscribers voted on papers that a topic, in any of its revisions, had chosen for them; by topic id, without those without votes. */
  votes(): Promise<ReadonlyMap<number, { more: number; less: number }>>;
  /** What was voted on papers that a topic, in any of its revisions, had chosen: true where more readers asked for more than for less. */
  voted(topicId: number): Promise<ReadonlyMap<number, boolean>>;
  /** Newest first. */
  revisions(topicId: number): Promise<readonly TopicRevision[]>;
  /** By paper id. */
  judgements(slug: string): Promise<ReadonlyMap<number, boolean>>;
  /** @param belongs null takes the judgement back */
  judge(judgement: {
    slug: string;
    paperId: number;
    belongs: boolean | null;
    by: string;
    now: Date;
  }): Promise<void>;
  /**
   * How many active followers' digests of an edition would differ if these papers came into, or went out of, a topic: those
   * who have none of the papers by another interest.
   */
  changedDigests(change: {
    topicId: number;
    editionId: number;
    paperIds: readonly number[];
  }): Promise<number>;
  /** Papers by key, arXiv id, DOI or address, as people paste them; unknown ones are left out. */
  papersNamed(
    names: readonly string[],
  ): Promise<
    readonly { id: number; key: string; title: string; abstract: string; keywords: readonly string[] }[]
  >;
};

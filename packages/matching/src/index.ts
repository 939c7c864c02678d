export { describeQuery } from './query/describe-query.ts';
export { parseQuery } from './query/parse-query.ts';
export type { ParsedQuery } from './query/parse-query.ts';
export { canonicalQuery, printQuery } from './query/print-query.ts';
export { QUERY_LIMITS, STORED_QUERY_LIMITS } from './query/query.ts';
export type { Query, QueryLimits, QueryProblem, QueryTerm } from './query/query.ts';
export type { Match, Reason, Rule, Topic } from './rule.ts';
export { analysePaper } from './text/analysed-paper.ts';
export type { AnalysablePaper, AnalysedPaper, Field, FieldIndex } from './text/analysed-paper.ts';
export { DEFAULT_CUTOFF } from './cutoff.ts';
export { compileRule } from './compile-rule.ts';
export type { CompiledRule } from './compile-rule.ts';
export { wordMatcher, wordsAlone } from './matcher/matcher.ts';
export type { Matched, Matcher } from './matcher/matcher.ts';
export { LEAST_LEARNT, MOST_LEARNT, learnModelIfDue, matcherStanding } from './flows/learn.ts';
export type { ArchivePage, BesideStanding, LearnPorts, MatcherStanding } from './flows/learn.ts';
export { EmbeddingsAwayError, createEmbeddings, embeddedPaper } from './flows/embeddings.ts';
export type { EmbeddingsPorts } from './flows/embeddings.ts';
export { createMatcher } from './flows/model-matcher.ts';
export type { ModelMatcherPorts } from './flows/model-matcher.ts';
export { countAcronyms } from './model/learn-acronyms.ts';
export { archiveOf, learnModel } from './model/learn-model.ts';
export type { Embedded } from './model/learn-model.ts';
export { bytesOf, fromSteps, inSteps } from './model/steps.ts';
export type { Model } from './model/model.ts';
export { wordsOf, wordsOfText } from './model/paper-words.ts';
export type { PaperText, PaperWords } from './model/paper-words.ts';
export { decodeModel, encodeModel, versionOf } from './model/stored-model.ts';
export type { PaperView, Understanding } from './model/understand.ts';
export { workingModel } from './flows/working-here.ts';
export { carryingWords, understandAsked, viewPapers } from './model/working-model.ts';
export type { Asked, Carried } from './model/working-model.ts';
export { matchTopics } from './model/match-topics.ts';
export type { PlainMatches, PlainPaper, PlainTopic } from './model/match-topics.ts';
export { starterTopics } from './starter/starter-topics.ts';
export { compileKnown, unknownLike, unknownPaper } from './flows/known-examples.ts';
export { namedPaper } from './query/like.ts';
export { ensureMatches } from './flows/ensure-matches.ts';
export type { EnsurePorts } from './flows/ensure-matches.ts';
export { createLatestEdition } from './flows/latest-edition.ts';
export type { ReadyEdition } from './flows/latest-edition.ts';
export { matchOffered } from './flows/match-offered.ts';
export type { MatchOfferedPorts } from './flows/match-offered.ts';
export { PREVIEW_QUERIES, previewMatches } from './flows/preview-matches.ts';
export type { Preview, PreviewBecause, PreviewPorts } from './flows/preview-matches.ts';
export { publishEdition, publishEditions } from './flows/publish-edition.ts';
export type { PublishPorts, PublishResult, RemarkOn } from './flows/publish-edition.ts';
export { installStarterTopics, saveTopics } from './flows/save-topics.ts';
export type { SaveTopicsResult, TopicPorts } from './flows/save-topics.ts';
export { VOLUME_EDITIONS, papersPerDay } from './flows/topic-volumes.ts';
export type { PapersPerDay } from './flows/topic-volumes.ts';
export type {
  AskService,
  ComputedMatches,
  DeskStore,
  Embed,
  EmbeddingStore,
  Embeddings,
  ExamplePapers,
  LearntModel,
  MatchStore,
  MatchedEditions,
  ModelAtWork,
  ModelStore,
  RuleStore,
  SavedTopic,
  ServiceStanding,
  TopicRevision,
  TopicSaving,
  TopicStore,
  Volume,
  WorkingModel,
} from './ports.ts';
export { distributionOf, evaluateDraft } from './flows/evaluate-draft.ts';
export type { Evaluation } from './flows/evaluate-draft.ts';
export { queryFromExamples } from './desk/from-examples.ts';
export { judgeNext, nearMisses, qualityOf } from './desk/judged.ts';
export type { Judgements, Quality, Voted } from './desk/judged.ts';
export { suggestTerms } from './flows/suggest-terms.ts';
export type { Suggestion } from './flows/suggest-terms.ts';
export { distinctTerms, frequenciesOf, termsOf } from './desk/terms.ts';
export type { DistinctTerm, Frequencies } from './desk/terms.ts';
export { volumeDrift } from './desk/volume-drift.ts';
export { createRecentEditions, DESK_EDITIONS } from './flows/recent-editions.ts';
export type { RecentEditions } from './flows/recent-editions.ts';
export { parseTopics } from './topics/parse-topics.ts';
export type { TopicProblem } from './topics/parse-topics.ts';
export { draftTopic, exportTopic, isSameTopic } from './topics/topic-definition.ts';
export { strandsOf } from './strands.ts';
export type { OfferedTopic, TopicDefinition, TopicDraft } from './topics/topic-definition.ts';

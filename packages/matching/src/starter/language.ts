import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Language”. */
export const languageTopics: readonly TopicDefinition[] = [
  {
    slug: 'pretraining',
    name: 'Pretraining',
    group: 'Language',
    description: 'How language models are first trained: objectives, data mixtures and what scale buys.',
    query:
      'title:(pretraining OR "scaling law" OR "data mixture" OR "data mixing") ' +
      'OR "pretraining data" OR "pretraining corpus" OR "continual pretraining" ' +
      'OR "compute optimal"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'reasoning',
    name: 'Reasoning',
    group: 'Language',
    description:
      'Models that work step by step before they answer, and whether the steps mean what they say.',
    query:
      'title:("chain of thought" OR thinking OR "reasoning model" OR "language model reasoning" ' +
      'OR "LLM reasoning" OR "latent reasoning" OR "efficient reasoning" OR overthinking ' +
      'OR "test time scaling" OR "test time compute" OR "reasoning trace") ' +
      'OR (title:reasoning AND ("chain of thought" OR "multi step reasoning" OR "reasoning model" ' +
      'OR "reasoning step")) OR "large reasoning model" OR "long chain of thought"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'long-context-and-memory',
    name: 'Long context and memory',
    group: 'Language',
    description: 'Reading and writing very long texts, and remembering from one task to the next.',
    query:
      'title:(memory OR "context engineering" OR "context window" OR "long form") OR "long context" ' +
      'OR "context extension" OR "length extrapolation" OR "length generalization" ' +
      'OR "long term memory" OR "episodic memory"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'search-and-retrieval',
    name: 'Search and retrieval',
    group: 'Language',
    description: 'Finding the right passage, answering from what was found, and recommending.',
    query:
      'title:(retrieval OR RAG OR reranking OR recommendation OR embeddings) ' +
      'OR "retrieval augmented generation" OR "dense retrieval" OR "text embedding" ' +
      'OR "recommender system"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'multilingual',
    name: 'Languages of the world',
    group: 'Language',
    description: 'Models and data for languages other than English, and translation between them.',
    query:
      'title:(multilingual OR bilingual OR "cross lingual" OR Arabic OR Chinese OR German OR Hindi ' +
      'OR Indic OR Japanese OR Korean OR Persian OR Russian OR Turkish OR Vietnamese OR African) ' +
      'OR (title:translation AND (multilingual OR bilingual OR English OR "machine translation")) ' +
      'OR "machine translation" OR "low resource language"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'code',
    name: 'Code',
    group: 'Language',
    description: 'Writing, repairing and testing programs with language models.',
    query:
      'title:(code OR coder OR programming OR software OR CUDA OR SQL OR verilog OR transpilation ' +
      'OR compiler) OR "code generation" OR "software engineering" OR "SWE bench" ' +
      'OR "competitive programming" OR "program synthesis" OR "code LLM" OR "text to SQL"',
    examples: [],
    cutoff: null,
  },
];

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
  {
    slug: 'diffusion-language-models',
    name: 'Diffusion language models',
    group: 'Language',
    description: 'Text written in any order: masked and discrete diffusion over words.',
    query:
      'title:("diffusion language" OR "diffusion LLM" OR dLLM OR "masked diffusion" ' +
      'OR "discrete diffusion") OR "diffusion language model" ' +
      'OR "diffusion large language model" OR "masked diffusion model" OR "diffusion LLM"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'test-time-compute',
    name: 'Thinking longer',
    group: 'Language',
    description: 'More computing at answer time: long thoughts, sampling and search, and when to stop.',
    query:
      'title:("test time" OR overthinking OR "chain of thought" OR CoT OR "long reasoning" ' +
      'OR "efficient reasoning" OR "inference time scaling") OR "test time scaling" ' +
      'OR "test time compute" OR "inference time scaling" OR "long chain of thought" ' +
      'OR "thinking budget"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'software-engineering',
    name: 'Software engineering',
    group: 'Language',
    description: 'Agents that mend repositories, write tests and resolve real issues.',
    query:
      'title:(SWE OR repository OR "software engineering" OR "bug fixing" ' +
      'OR "issue resolution" OR "code review" OR "unit test" OR debugging) ' +
      'OR "software engineering" OR "SWE bench" OR "issue resolution" OR "program repair"',
    examples: [],
    cutoff: null,
  },
];

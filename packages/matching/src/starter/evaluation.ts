import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Data and evaluation”. */
export const evaluationTopics: readonly TopicDefinition[] = [
  {
    slug: 'training-data',
    name: 'Data for training',
    group: 'Data and evaluation',
    description: 'New datasets, and how training data is made, chosen and cleaned.',
    query:
      'title:(dataset OR corpus OR "synthetic data" OR "data synthesis" OR "data generation" ' +
      'OR "data efficient" OR "data centric" OR "data quality" OR "data augmentation" OR annotated ' +
      'OR synthesizing) OR "synthetic data generation" OR "data selection" OR "data curation" ' +
      'OR "data filtering"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'measuring-models',
    name: 'Measuring models',
    group: 'Data and evaluation',
    description: 'Whether tests measure what they claim: judges, leaderboards, leaked questions.',
    query:
      'title:(judge OR contamination OR leaderboard OR arena OR rubric OR "evaluation benchmark" ' +
      'OR "evaluation framework" OR "holistic evaluation" OR "rethinking evaluation" ' +
      'OR "robust evaluation" OR "how well" OR "human evaluation" OR "live evaluation" ' +
      'OR "reliable evaluation") OR "LLM as a judge" OR "data contamination" ' +
      'OR "benchmark contamination" OR "evaluation protocol" OR "inter annotator agreement"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'surveys',
    name: 'Surveys and positions',
    group: 'Data and evaluation',
    description: 'Overviews of a field, and papers that argue a case.',
    query:
      'title:(survey OR roadmap OR taxonomy OR landscape OR tutorial OR primer OR critique ' +
      'OR overview OR "future directions") OR "this survey" OR "comprehensive survey" ' +
      'OR "position paper"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'synthetic-data',
    name: 'Made-up data',
    group: 'Data and evaluation',
    description: 'Data that models write for models: how to make, filter and mix it.',
    query:
      'title:("synthetic data" OR "data synthesis" OR "data generation" OR "data selection" ' +
      'OR "data curation" OR "self play" OR "data pipeline") OR "synthetic data" ' +
      'OR "data synthesis" OR "data curation" OR "synthetic dataset"',
    examples: [],
    cutoff: null,
  },
];

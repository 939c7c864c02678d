import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Learning”. */
export const learningTopics: readonly TopicDefinition[] = [
  {
    slug: 'reinforcement-learning',
    name: 'Reinforcement learning',
    group: 'Learning',
    description: 'Learning from reward, in language models and elsewhere.',
    query:
      'title:("reinforcement learning" OR reinforced OR RL OR RLVR OR GRPO OR "policy optimization" ' +
      'OR "reinforcement fine tuning" OR "self play" OR "policy gradient" OR "actor critic" ' +
      'OR "verifiable reward")',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'preferences-and-rewards',
    name: 'Preferences and rewards',
    group: 'Learning',
    description: 'Teaching models what people prefer: reward models, feedback and preference optimisation.',
    query:
      '(title:(reward OR preference OR RLHF OR DPO OR "alignment tuning") OR "reward model" ' +
      'OR "direct preference optimization" OR "human feedback" OR "preference data") ' +
      'AND NOT title:"verifiable reward"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'fine-tuning',
    name: 'Fine-tuning and adapters',
    group: 'Learning',
    description: 'Adapting a trained model with little data or few new weights.',
    query:
      'title:(finetuning OR "fine tuned" OR LoRA OR "low rank adaptation" OR adapter ' +
      'OR "instruction tuning" OR "instruction following" OR "continual learning" OR posttraining ' +
      'OR "task arithmetic") OR "parameter efficient fine tuning" OR "model merging" ' +
      'OR "catastrophic forgetting"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'training-and-theory',
    name: 'Optimisers and theory',
    group: 'Learning',
    description: 'Why training works: optimisers, dynamics, generalisation and proofs about networks.',
    query:
      '(title:("pretraining optimizer" OR Adam OR Muon OR gradient OR "gradient descent" OR theory ' +
      'OR theoretical OR provable OR convergence OR "length generalization" ' +
      'OR "out of distribution generalization" OR grokking OR "layer normalization" ' +
      'OR initialization OR Bayesian OR "in context learning" OR equivariant OR "inductive bias" ' +
      'OR "learning rate" OR "scaling law" OR "scaling hypothesis" OR parametrization) ' +
      'OR "generalization bound" OR "generalization error" OR "sample complexity" ' +
      'OR "theoretical guarantee" OR "theoretical analysis" OR "training dynamics" ' +
      'OR "loss landscape" OR "stochastic gradient descent" OR "learning rate schedule" ' +
      'OR "infinite width" OR "second order optimization") AND NOT (title:"policy gradient" ' +
      'OR title:"theory of mind")',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'diffusion-and-flow',
    name: 'Diffusion and flow',
    group: 'Learning',
    description:
      'Generating by refinement, in pictures and in text: diffusion, flow matching, guidance, few steps.',
    query:
      'title:("diffusion model" OR "diffusion transformer" OR "diffusion LLM" ' +
      'OR "diffusion large language model" OR "masked diffusion" OR "flow matching" ' +
      'OR "rectified flow" OR "normalizing flow" OR "few step" OR "one step" OR denoising ' +
      'OR "score matching" OR "consistency model") OR "diffusion language model" ' +
      'OR "masked diffusion model" OR "discrete diffusion" OR "classifier free guidance" ' +
      'OR "flow matching model" OR "consistency distillation" OR "score distillation"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'graphs-tables-and-series',
    name: 'Graphs, tables and time series',
    group: 'Learning',
    description: 'Learning from data that is neither text nor picture.',
    query:
      '(title:(graph OR forecasting OR tabular OR multivariate) OR "graph neural network" ' +
      'OR "knowledge graph" OR "time series" OR "tabular data") AND NOT title:"scene graph"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'learning-from-experience',
    name: 'Agents that learn',
    group: 'Learning',
    description: 'Reinforcement learning over many turns, tools and environments.',
    query:
      'title:("agentic reinforcement learning" OR "agentic RL" OR "self evolving" ' +
      'OR "self improving" OR "multi turn reinforcement" OR "agent training") ' +
      'OR "agentic reinforcement learning" OR "agentic RL" ' +
      'OR "multi turn reinforcement learning" OR "self evolving" OR "learn from experience"',
    examples: [],
    cutoff: null,
  },
];

import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Efficiency”. */
export const efficiencyTopics: readonly TopicDefinition[] = [
  {
    slug: 'smaller-models',
    name: 'Smaller models',
    group: 'Efficiency',
    description: 'The same ability in fewer weights and fewer bits: quantization, pruning and distillation.',
    query:
      'title:(quantization OR "low bit" OR "1 bit" OR "4 bit" OR FP4 OR FP8 OR pruning OR sparsity ' +
      'OR compression OR distillation OR tiny OR lightweight OR "edge device" OR compact) ' +
      'OR "post training quantization" OR "model compression" OR "knowledge distillation" ' +
      'OR "small language model" OR "on device"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'fast-inference',
    name: 'Fast inference',
    group: 'Efficiency',
    description: 'Answers sooner and cheaper: caches, drafting, batching and hardware.',
    query:
      'title:("inference acceleration" OR "efficient inference" OR "LLM inference" ' +
      'OR "parallel decoding" OR acceleration OR latency OR GPU OR hardware OR decoding OR caching ' +
      'OR throughput) OR "speculative decoding" OR "KV cache" OR "key value cache" OR "LLM serving"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'architectures',
    name: 'Architectures',
    group: 'Efficiency',
    description:
      'Inside and after the Transformer: sparse and linear attention, recurrence, mixtures of experts.',
    query:
      '(title:(attention OR MoE OR mamba OR "state space" OR recurrent ' +
      'OR "transformer architecture" OR transformers OR "position embedding" ' +
      'OR "hybrid architecture" OR looped OR "tokenizer free" OR "byte level") OR "linear attention" ' +
      'OR "sparse attention" OR "state space model" OR "mixture of experts" ' +
      'OR "positional encoding") AND NOT title:"diffusion transformer"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'mixture-of-experts',
    name: 'Mixture of experts',
    group: 'Efficiency',
    description: 'Sparse models that use a part of themselves for each word.',
    query:
      'title:(MoE OR "mixture of experts" OR "expert routing" OR "sparse model" OR upcycling) ' +
      'OR "mixture of experts" OR "sparse activation"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'tokens-and-caches',
    name: 'Fewer tokens',
    group: 'Efficiency',
    description: 'Pruning, merging and compressing tokens and caches.',
    query:
      'title:("token pruning" OR "token compression" OR "token reduction" OR "token merging" ' +
      'OR "KV cache" OR "visual tokens" OR "context compression") OR "token pruning" ' +
      'OR "token compression" OR "KV cache compression" OR "visual token compression"',
    examples: [],
    cutoff: null,
  },
];

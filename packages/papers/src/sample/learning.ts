import type { SampleRecord } from './sample-record.ts';

/** Learning methods, efficiency, tables, graphs, games and agents. */
export const sampleLearning: readonly SampleRecord[] = [
  {
    id: '2505.03335',
    title: 'Absolute Zero: Reinforced Self-play Reasoning with Zero Data',
    abstract:
      'A single model sets its own exercises and solves them, with no collected questions at all. It ' +
      'writes small programming puzzles in three forms: find the output, find the input, or find the ' +
      'program. A code interpreter decides whether a puzzle is valid and whether an answer is right, ' +
      'and the proposer earns most for puzzles that are neither trivial nor hopeless. Trained only in ' +
      'this loop, the model beats comparable systems that learned from tens of thousands of curated ' +
      'examples, both in programming and in mathematics, and larger base models gain more.',
    authors: [
      'Andrew Zhao',
      'Yiran Wu',
      'Yang Yue',
      'Tong Wu',
      'Quentin Xu',
      'Yang Yue',
      'Matthieu Lin',
      'Shenzhi Wang',
      'Qingyun Wu',
      'Zilong Zheng',
      'Gao Huang',
    ],
    categories: ['cs.LG', 'cs.AI', 'cs.CL'],
    url: 'https://arxiv.org/abs/2505.03335',
    date: '2025-05-07',
    votes: 165,
  },
  {
    id: '2505.10475',
    title: 'Parallel Scaling Law for Language Models',
    abstract:
      'Offers a third way to make a language model better, beside more weights and longer answers: run ' +
      'the same weights several times in parallel. Each stream sees the input through its own learned ' +
      'prefix, and a small learned head mixes the outputs. Experiments lead to a fitted law in which P ' +
      'streams act like a model grown in proportion to the logarithm of P. For the same gain, latency ' +
      'and memory rise far less than they would with more weights, and an existing model can be ' +
      'converted with a short extra round of training.',
    authors: [
      'Mouxiang Chen',
      'Binyuan Hui',
      'Zeyu Cui',
      'Jiaxi Yang',
      'Dayiheng Liu',
      'Jianling Sun',
      'Junyang Lin',
      'Zhongxin Liu',
    ],
    categories: ['cs.LG', 'cs.CL'],
    url: 'https://arxiv.org/abs/2505.10475',
    date: '2025-05-16',
    votes: 75,
  },
  {
    id: '2504.06261',
    title: 'Hogwild! Inference: Parallel LLM Generation via Concurrent Attention',
    abstract:
      'Lets several copies of one language model work on a problem side by side while each can read ' +
      'what the others are writing, at once and word by word. The copies share a key-value cache; ' +
      'rotary position encoding makes it possible to rearrange its blocks for every worker without ' +
      'computing them anew. No plan for dividing the work is imposed: a prompt only tells the copies ' +
      'that they are not alone. Models trained to reason turn out to use the shared memory without ' +
      'further training, splitting tasks, noticing duplicated effort and changing course.',
    authors: [
      'Gleb Rodionov',
      'Roman Garipov',
      'Alina Shutova',
      'George Yakushev',
      'Vage Egiazarian',
      'Anton Sinitsin',
      'Denis Kuznedelev',
      'Dan Alistarh',
    ],
    categories: ['cs.LG', 'cs.CL'],
    url: 'https://arxiv.org/abs/2504.06261',
    date: '2025-04-09',
    votes: 107,
  },
  {
    id: '2507.05566',
    title: 'SingLoRA: Low Rank Adaptation Using a Single Matrix',
    abstract:
      'The usual low-rank adapter learns a product of two small matrices, which often grow to different ' +
      'sizes and make training unsteady. This variant keeps one matrix and multiplies it by its own ' +
      'transpose, so there is nothing to balance, and about half of the trainable weights disappear. An ' +
      'analysis for very wide networks shows that learning stays stable without choosing separate step ' +
      'sizes. Tests on a 7-billion-parameter language model and on a text-to-image model give results ' +
      'somewhat above the two-matrix form with fewer weights to store.',
    authors: ['David Bensaïd', 'Noam Rotstein', 'Roy Velich', 'Daniel Bensaïd', 'Ron Kimmel'],
    categories: ['cs.AI'],
    url: 'https://arxiv.org/abs/2507.05566',
    date: '2025-07-09',
    votes: 108,
  },
  {
    id: '2505.18125',
    title: 'TabSTAR: A Foundation Tabular Model With Semantically Target-Aware Representations',
    abstract:
      'A pretrained model for tables in which some columns hold free text. Gradient-boosted trees still ' +
      'win most contests on tables, partly because they cannot gain from experience with other tables. ' +
      'This model turns column names and values into words for a text encoder that is trained along ' +
      'with the rest, and it is also told what the possible answers are, so that the representation of ' +
      'a row depends on the question. No part of it belongs to a single dataset. It leads on ' +
      'classification with text columns, and improves as more tables are seen beforehand.',
    authors: ['Alan Arazi', 'Eilam Shapira', 'Roi Reichart'],
    categories: ['cs.LG', 'cs.CL'],
    url: 'https://arxiv.org/abs/2505.18125',
    date: '2025-05-26',
    votes: 108,
  },
  {
    id: '2603.04791',
    title: 'Timer-S1: A Billion-Scale Time Series Foundation Model with Serial Scaling',
    abstract:
      'A forecasting model for time series with 8.3 billion parameters, of which a mixture of experts ' +
      'uses 0.75 billion at a time. Instead of rolling forward one value after another, where errors ' +
      'pile up, or guessing the whole horizon in one go, it spends more blocks of computation, one ' +
      'after another, the further ahead it predicts. The training collection holds a trillion points ' +
      'and is balanced against bias toward familiar patterns; a second phase lengthens the history that ' +
      'it reads. On the GIFT-Eval leaderboard it has the best scores among pretrained models.',
    authors: [
      'Yong Liu',
      'Xingjian Su',
      'Shiyu Wang',
      'Haoran Zhang',
      'Haixuan Liu',
      'Yuxuan Wang',
      'Zhou Ye',
      'Yang Xiang',
      'Jianmin Wang',
      'Mingsheng Long',
    ],
    categories: ['cs.AI'],
    url: 'https://arxiv.org/abs/2603.04791',
    date: '2026-03-06',
    votes: 13,
  },
  {
    id: '2602.17602',
    title: 'MolHIT: Advancing Molecular-Graph Generation with Hierarchical Discrete Diffusion Models',
    abstract:
      'Generates molecules as graphs of atoms and bonds with a discrete diffusion process. Earlier ' +
      'graph methods often drew molecules that chemistry does not allow, and so lost to models that ' +
      'write molecules as strings. Here noise removes detail in stages, from exact atom to chemical ' +
      'family to nothing, and atoms are divided by the role they play, such as charged or aromatic, and ' +
      'not by element alone. On the MOSES collection nearly everything generated is valid. The same ' +
      'model also designs for several target properties together and extends a given scaffold.',
    authors: [
      'Hojung Jung',
      'Rodrigo Hormazabal',
      'Jaehyeong Jo',
      'Youngrok Park',
      'Kyunggeun Roh',
      'Se-Young Yun',
      'Sehui Han',
      'Dae-Woong Jeong',
    ],
    categories: ['cs.AI'],
    url: 'https://arxiv.org/abs/2602.17602',
    date: '2026-02-20',
    votes: 53,
  },
  {
    id: '2601.11496',
    title:
      'The Poisoned Apple Effect: Strategic Manipulation of Mediated Markets via Technology Expansion of AI Agents',
    abstract:
      'A game-theoretic look at markets where people let AI agents bargain, negotiate or persuade for ' +
      'them, and a regulator picks the rules after seeing which agents exist. Adding one more agent to ' +
      'the menu can shift the outcome a great deal, even when nobody ends up using it. The title’s ' +
      'effect is the deliberate form: one side publishes an agent solely so that the regulator changes ' +
      'the rules in its favour, to the harm of the other side and of fairness. The conclusion is that ' +
      'rules fixed once invite such moves and should be revised as the menu grows.',
    authors: ['Eilam Shapira', 'Roi Reichart', 'Moshe Tennenholtz'],
    categories: ['cs.GT', 'cs.AI', 'cs.CL', 'cs.MA'],
    url: 'https://arxiv.org/abs/2601.11496',
    date: '2026-01-19',
    votes: 47,
  },
  {
    id: '2510.00967',
    title: 'QUASAR: Quantum Assembly Code Generation Using Tool-Augmented LLMs via Agentic RL',
    abstract:
      'Language models that write quantum circuits tend to get the numbers wrong, since a gate needs an ' +
      'exact angle and a good circuit depends on depth and layout. This system trains a ' +
      '4-billion-parameter model by reinforcement learning in a loop with a quantum simulator. The ' +
      'reward comes in tiers: first that the program parses, then that its output distribution and ' +
      'energy approach the target, and last that it is cheap to optimise further. Nearly every first ' +
      'attempt becomes valid, ahead of much larger commercial models and of training with examples or ' +
      'rewards alone.',
    authors: [
      'Cong Yu',
      'Valter Uotila',
      'Shilong Deng',
      'Qingyuan Wu',
      'Tuo Shi',
      'Songlin Jiang',
      'Lei You',
      'Bo Zhao',
    ],
    categories: ['cs.AI', 'quant-ph'],
    url: 'https://arxiv.org/abs/2510.00967',
    date: '2025-10-02',
    votes: 10,
  },
  {
    id: '2606.28733',
    title: 'Agentic Abstention: Do Agents Know When to Stop Instead of Act?',
    abstract:
      'An agent given an impossible errand should notice and stop. The authors turn this into a ' +
      'measurable task: at each turn the agent may answer, gather more evidence or give up, and the ' +
      'right moment to give up may appear only after some searching. They run thirteen models and two ' +
      'scaffolds on over twenty-eight thousand tasks in shops, terminals and question answering. Some ' +
      'never stop; others stop far too late, and bigger models are not reliably better. A method that ' +
      'distils past runs into short rules for stopping more than doubles timely stops for one model, ' +
      'without touching its weights.',
    authors: ['Han Luo', 'Bingbing Wen', 'Lucy Lu Wang'],
    categories: ['cs.AI'],
    url: 'https://arxiv.org/abs/2606.28733',
    date: '2026-06-30',
    votes: 143,
  },
];

import type { SampleRecord } from './sample-record.ts';

/** Language models, search and code. */
export const sampleLanguage: readonly SampleRecord[] = [
  {
    id: '2509.04664',
    title: 'Why Language Models Hallucinate',
    abstract:
      'Treats made-up answers as an ordinary statistical error. If a model cannot tell true statements ' +
      'from false ones, pretraining alone will make it assert some false ones, and the paper bounds how ' +
      'often by reducing the matter to a yes-or-no classification problem. Later training does not ' +
      'remove the habit, because most tests give a point for a right answer and nothing for “I don’t ' +
      'know”, so a bluff always pays. The authors propose no further test of hallucination; they would ' +
      'rather change how the established ones are marked, so that an honest blank costs less than a ' +
      'wrong claim.',
    authors: ['Adam Tauman Kalai', 'Ofir Nachum', 'Santosh S. Vempala', 'Edwin Zhang'],
    categories: ['cs.CL'],
    url: 'https://arxiv.org/abs/2509.04664',
    date: '2025-09-08',
    votes: 181,
  },
  {
    id: '2508.01191',
    title: 'Is Chain-of-Thought Reasoning of LLMs a Mirage? A Data Distribution Lens',
    abstract:
      'Asks whether step-by-step answers show reasoning or only repeat the shape of what was seen in ' +
      'training. The authors train small models from nothing in a sealed setting where they decide ' +
      'exactly which tasks, lengths and formats occur, and then move the test questions away from them ' +
      'step by step. Chains of thought stay good close to the training examples and fall apart soon ' +
      'after: the text still reads fluently while the conclusion is wrong. The practical advice is to ' +
      'test outside the familiar range before trusting a chain, and not to take fine-tuning for a cure.',
    authors: [
      'Chengshuai Zhao',
      'Zhen Tan',
      'Pingchuan Ma',
      'Dawei Li',
      'Bohan Jiang',
      'Yancheng Wang',
      'Yingzhen Yang',
      'Huan Liu',
    ],
    categories: ['cs.AI', 'cs.CL', 'cs.LG'],
    url: 'https://arxiv.org/abs/2508.01191',
    date: '2025-08-05',
    votes: 228,
  },
  {
    id: '2506.08007',
    title: 'Reinforcement Pre-Training',
    abstract:
      'Turns plain text into a supply of reinforcement learning problems. Before each word that ' +
      'follows, the model may think; it is rewarded when its prediction agrees with the text as ' +
      'written, so no labelled answers and no learned reward model are needed. The trained model ' +
      'predicts held-out words better than the one it grew from, keeps improving as more compute is ' +
      'spent, and is a better point from which to begin later reinforcement training. The cost is that ' +
      'every predicted position now carries a chain of reasoning.',
    authors: ['Qingxiu Dong', 'Li Dong', 'Yao Tang', 'Tianzhu Ye', 'Yutao Sun', 'Zhifang Sui', 'Furu Wei'],
    categories: ['cs.CL'],
    url: 'https://arxiv.org/abs/2506.08007',
    date: '2025-06-10',
    votes: 236,
  },
  {
    id: '2505.17894',
    title: 'Mutarjim: Advancing Bidirectional Arabic-English Translation with a Small Language Model',
    abstract:
      'A translation model for Arabic and English, in either direction, built on a ' +
      '1.5-billion-parameter base that the same team made for the two languages. It is first trained ' +
      'further on a large body of parallel text and then tuned on a smaller, cleaner set. The authors ' +
      'report quality near that of systems twenty times larger. Because the usual tests are short, ' +
      'narrow and mostly written in English first, they also publish Tarjama-25, five thousand sentence ' +
      'pairs checked by specialists, on which their model leads in the direction from English into ' +
      'Arabic.',
    authors: [
      'Khalil Hennara',
      'Muhammad Hreden',
      'Mohamed Motaism Hamed',
      'Zeina Aldallal',
      'Sara Chrouf',
      'Safwan AlModhayan',
    ],
    categories: ['cs.CL', 'cs.AI'],
    url: 'https://arxiv.org/abs/2505.17894',
    date: '2025-05-26',
    votes: 209,
  },
  {
    id: '2511.08923',
    title: 'TiDAR: Think in Diffusion, Talk in Autoregression',
    abstract:
      'Joins two ways of writing text in one network. Each forward pass both checks the tokens drafted ' +
      'in the step before, as a left-to-right model would, and drafts the next ones in parallel, as a ' +
      'diffusion model would; a carefully shaped attention mask keeps the two apart, and the key-value ' +
      'cache remains exact. The draft is almost free because the graphics card has arithmetic to spare ' +
      'at small batch sizes. At 1.5 and 8 billion parameters the authors measure between 4.7 and 5.9 ' +
      'times the output speed of an ordinary model of like quality.',
    authors: [
      'Jingyu Liu',
      'Xin Dong',
      'Zhifan Ye',
      'Rishabh Mehta',
      'Yonggan Fu',
      'Vartika Singh',
      'Jan Kautz',
      'Ce Zhang',
      'Pavlo Molchanov',
    ],
    categories: ['cs.CL', 'cs.AI'],
    url: 'https://arxiv.org/abs/2511.08923',
    date: '2025-11-13',
    votes: 104,
  },
  {
    id: '2512.17351',
    title: 'Physics of Language Models: Part 4.1, Architecture Design and the Magic of Canon Layers',
    abstract:
      'A single-author study of what parts of a network architecture are good for. Real corpora at ' +
      'university budgets give noisy comparisons, so it uses artificial pretraining tasks, each of ' +
      'which tests one skill, such as the depth of a deduction or the handling of stored facts. The ' +
      'main finding is a small addition, called a Canon layer, that mixes every position with its few ' +
      'predecessors. It helps Transformers, linear attention and state-space models alike, makes a ' +
      'Transformer without position encoding competitive, and roughly doubles how deep a deduction can ' +
      'go.',
    authors: ['Zeyuan Allen-Zhu'],
    categories: ['cs.CL'],
    url: 'https://arxiv.org/abs/2512.17351',
    date: '2025-12-22',
    votes: 13,
  },
  {
    id: '2504.20595',
    title: 'ReasonIR: Training Retrievers for Reasoning Tasks',
    abstract:
      'A search model trained for questions that need thought rather than shared keywords. Common ' +
      'training sets pair brief factual questions with passages that answer them outright, so the ' +
      'authors generate harder material: for a given document, a demanding question to which it is ' +
      'relevant, and beside it a tempting passage that does not help. The resulting 8-billion-parameter ' +
      'retriever leads the reasoning-heavy BRIGHT benchmark, alone and with a reranker, and raises ' +
      'scores on two knowledge exams when it feeds a language model. It also profits more than others ' +
      'when the query is rewritten at length.',
    authors: [
      'Rulin Shao',
      'Rui Qiao',
      'Varsha Kishore',
      'Niklas Muennighoff',
      'Xi Victoria Lin',
      'Daniela Rus',
      'Bryan Kian Hsiang Low',
      'Sewon Min',
      'Wen-tau Yih',
      'Pang Wei Koh',
      'Luke Zettlemoyer',
    ],
    categories: ['cs.AI', 'cs.CL', 'cs.IR', 'cs.LG'],
    url: 'https://arxiv.org/abs/2504.20595',
    date: '2025-04-30',
    votes: 45,
  },
  {
    id: '2504.17192',
    title: 'Paper2Code: Automating Code Generation from Scientific Papers in Machine Learning',
    abstract:
      'A team of language-model agents that reads a machine learning paper and writes the repository it ' +
      'lacks. The first phase plans: an outline, class and sequence diagrams, the order of the files ' +
      'and a configuration. The second works out the details of each file, and the last writes them in ' +
      'an order that respects their dependencies. The results were compared with repositories released ' +
      'by the papers’ own writers, and some of those writers were asked for a judgement. Both the human ' +
      'and the automatic comparison prefer it to earlier agents that write software.',
    authors: ['Minju Seo', 'Jinheon Baek', 'Seongyun Lee', 'Sung Ju Hwang'],
    categories: ['cs.CL'],
    url: 'https://arxiv.org/abs/2504.17192',
    date: '2025-04-25',
    votes: 95,
  },
  {
    id: '2505.20411',
    title:
      'SWE-rebench: An Automated Pipeline for Task Collection and Decontaminated Evaluation of Software Engineering Agents',
    abstract:
      'A pipeline that keeps collecting programming tasks from public repositories, sets up an ' +
      'environment for each and checks that its tests run. It has produced more than twenty-one ' +
      'thousand interactive Python tasks, enough to train coding agents by reinforcement. Since new ' +
      'ones keep coming, a part can be reserved for evaluation that models cannot have seen in ' +
      'training. Measured on such fresh tasks, several models do worse than their figures on the ' +
      'well-known SWE-bench Verified would suggest, which the authors take as a sign that the older set ' +
      'has leaked into training data.',
    authors: [
      'Ibragim Badertdinov',
      'Alexander Golubev',
      'Maksim Nekrashevich',
      'Anton Shevtsov',
      'Simon Karasik',
      'Andrei Andriushchenko',
      'Maria Trofimova',
      'Daria Litvintseva',
      'Boris Yangel',
    ],
    categories: ['cs.SE', 'cs.CL'],
    url: 'https://arxiv.org/abs/2505.20411',
    date: '2025-05-28',
    votes: 78,
  },
  {
    id: '2505.16968',
    title: 'CASS: Nvidia to AMD Transpilation with Data, Models, and Benchmark',
    abstract:
      'Moving a program from Nvidia’s graphics cards to AMD’s usually means rewriting it. This work ' +
      'collects about seventy thousand matched pairs of working programs, both in source form and in ' +
      'assembly, and trains language models to turn one into the other. Source programs come out right ' +
      'in 95 of 100 cases, assembly in somewhat more than a third, ahead of the commercial models and ' +
      'of AMD’s own converter. Most of the translated programs run as fast and use as much memory as ' +
      'native ones. A test suite over sixteen areas of use comes with it.',
    authors: [
      'Ahmed Heakl',
      'Sarim Hashmi',
      'Gustavo Bertolo Stahl',
      'Seung Hun Eddie Han',
      'Salman Khan',
      'Abdulrahman Mahmoud',
    ],
    categories: ['cs.AR', 'cs.AI', 'cs.CL', 'cs.LG', 'cs.PL'],
    url: 'https://arxiv.org/abs/2505.16968',
    date: '2025-05-23',
    votes: 41,
  },
];

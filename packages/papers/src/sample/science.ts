import type { SampleRecord } from './sample-record.ts';

/** Robots, sound, science, mathematics, medicine and trust. */
export const sampleScience: readonly SampleRecord[] = [
  {
    id: '2506.04308',
    title: 'RoboRefer: Towards Spatial Referring with Reasoning in Vision-Language Models for Robotics',
    abstract:
      'Helps a robot understand requests such as “put it to the left of the second cup from the ' +
      'window”. A vision-language model receives its own encoder for depth, is first taught by example ' +
      'to see how things lie in space, and is then rewarded for every intermediate step by how far it ' +
      'is off, and not for the final point alone. The training set has twenty million questions over ' +
      'thirty-one spatial relations. On the accompanying test it is well ahead of a large commercial ' +
      'model, and it has guided an arm and a humanoid through long errands in untidy rooms.',
    authors: [
      'Enshen Zhou',
      'Jingkun An',
      'Cheng Chi',
      'Yi Han',
      'Shanyu Rong',
      'Chi Zhang',
      'Pengwei Wang',
      'Zhongyuan Wang',
      'Tiejun Huang',
      'Lu Sheng',
      'Shanghang Zhang',
    ],
    categories: ['cs.RO', 'cs.AI', 'cs.CV'],
    url: 'https://arxiv.org/abs/2506.04308',
    date: '2025-06-06',
    votes: 40,
  },
  {
    id: '2506.07530',
    title: 'BitVLA: 1-bit Vision-Language-Action Models for Robotics Manipulation',
    abstract:
      'Shrinks a model that turns camera pictures and an instruction into robot movements until each ' +
      'weight is minus one, zero or one. The language part began in this form; the vision part is ' +
      'compressed afterwards with its full-precision original as a teacher, so that its features stay ' +
      'alike. Despite never having been pretrained on robot recordings, it does about as well in a ' +
      'standard simulated kitchen and table suite as the best rival compressed to four bits, and needs ' +
      'less than a third of the memory. That would fit on small onboard computers.',
    authors: ['Hongyu Wang', 'Chuyan Xiong', 'Ruiping Wang', 'Xilin Chen'],
    categories: ['cs.RO', 'cs.CV'],
    url: 'https://arxiv.org/abs/2506.07530',
    date: '2025-06-10',
    votes: 18,
  },
  {
    id: '2505.08787',
    title: 'UniSkill: Imitating Human Videos via Cross-Embodiment Skill Representations',
    abstract:
      'Lets a robot copy a skill from a video of a person. Instead of recording people and robots doing ' +
      'the same task in the same place, it takes any video, of either, and learns which change lies ' +
      'between two frames some moments apart, in a form that does not say whose arm it was. A policy ' +
      'trained purely on robot recordings then follows such changes. Shown a person’s demonstration, it ' +
      'chooses fitting actions, in simulation and on real arms, including demonstrations and scenes ' +
      'that were absent from training.',
    authors: ['Hanjung Kim', 'Jaehyun Kang', 'Hyolim Kang', 'Meedeum Cho', 'Seon Joo Kim', 'Youngwoon Lee'],
    categories: ['cs.RO', 'cs.CV'],
    url: 'https://arxiv.org/abs/2505.08787',
    date: '2025-05-14',
    votes: 13,
  },
  {
    id: '2509.09174',
    title: 'EchoX: Towards Mitigating Acoustic-Semantic Gap via Echo Training for Speech-to-Speech LLMs',
    abstract:
      'When a text model is taught to listen and speak, it often knows less than before. The authors ' +
      'blame the training target: two words that sound alike are near each other as sound and far apart ' +
      'as meaning. Their remedy keeps the meaning inside: the text model first forms its answer, and a ' +
      'decoder reading its hidden states produces speech targets on the fly, so that sound is always ' +
      'learned from meaning. With only around six thousand hours of recordings it competes on spoken ' +
      'quiz questions with systems that used far more.',
    authors: [
      'Yuhao Zhang',
      'Yuhao Du',
      'Zhanchen Dai',
      'Xiangnan Ma',
      'Kaiqi Kou',
      'Benyou Wang',
      'Haizhou Li',
    ],
    categories: ['cs.CL', 'cs.AI', 'cs.SD'],
    url: 'https://arxiv.org/abs/2509.09174',
    date: '2025-09-12',
    votes: 57,
  },
  {
    id: '2505.23625',
    title: 'ZeroSep: Separate Anything in Audio with Zero Training',
    abstract:
      'Picks one sound out of a mixture, say a dog in traffic, without being trained for it. It takes ' +
      'an existing diffusion model that produces sounds from descriptions, runs the recording backwards ' +
      'into that model’s noise, and then forwards again with a prompt that names only the wanted ' +
      'source. With suitable guidance strength this separates rather than invents. Since the prompt is ' +
      'free text, the set of sources is open. It works with several public models and, in common ' +
      'separation tests, does better than methods that were trained on labelled mixtures.',
    authors: [
      'Chao Huang',
      'Yuesheng Ma',
      'Junxuan Huang',
      'Susan Liang',
      'Yunlong Tang',
      'Jing Bi',
      'Wenqiang Liu',
      'Nima Mesgarani',
      'Chenliang Xu',
    ],
    categories: ['cs.SD', 'cs.CV'],
    url: 'https://arxiv.org/abs/2505.23625',
    date: '2025-05-30',
    votes: 5,
  },
  {
    id: '2507.02608',
    title: 'Lost in Latent Space: An Empirical Study of Latent Diffusion Models for Physics Emulation',
    abstract:
      'Simulating fluids with a diffusion model is accurate but slow when it works on the full grid. ' +
      'The study asks whether the short cut of image generators, to work in the compressed space of an ' +
      'autoencoder, also holds for physics. It largely does: the predictions lose little even when the ' +
      'state is compressed a thousandfold, although the reconstruction itself suffers. Generative ' +
      'emulators also beat deterministic ones and give a spread of plausible futures where the outcome ' +
      'is uncertain. Choices of network and training that mattered are listed for those who want to ' +
      'repeat it.',
    authors: [
      'François Rozet',
      'Ruben Ohana',
      'Michael McCabe',
      'Gilles Louppe',
      'François Lanusse',
      'Shirley Ho',
    ],
    categories: ['cs.LG', 'physics.flu-dyn'],
    url: 'https://arxiv.org/abs/2507.02608',
    date: '2025-07-04',
    votes: 20,
  },
  {
    id: '2606.04525',
    title: 'GENEB: Why Genomic Models Are Hard to Compare',
    abstract:
      'Papers on models of DNA report on different tasks with different rules, which makes their claims ' +
      'hard to set side by side. This work freezes forty such models and puts the same simple probe on ' +
      'each for a hundred tasks in thirteen groups, some with very few examples. The overall order ' +
      'turns out to mean little: it changes from group to group, size helps slightly and unevenly, and ' +
      'how well a design and its pretraining data suit the task often matters more. The advice is to ' +
      'choose a model by the kind of task and not by an average.',
    authors: ['Daria Ledneva', 'Mikhail Nuridinov', 'Denis Kuznetsov'],
    categories: ['cs.CL', 'cs.LG', 'q-bio.GN'],
    url: 'https://arxiv.org/abs/2606.04525',
    date: '2026-06-04',
    votes: 49,
  },
  {
    id: '2504.18919',
    title: 'Clinical knowledge in LLMs does not translate to human interactions',
    abstract:
      'A randomised trial with 1,298 members of the public, who were given ten medical stories and had ' +
      'to say what might be wrong and where to seek help. Some could consult one of three chatbots, the ' +
      'rest used whatever they liked. The chatbots alone named a right condition nineteen times in ' +
      'twenty. People using them did so about one time in three, no better than those without. Users ' +
      'left out facts and passed over good suggestions. Neither exam scores nor simulated patients had ' +
      'foreseen it, so the authors ask for trials with real people before release.',
    authors: [
      'Andrew M. Bean',
      'Rebecca Payne',
      'Guy Parsons',
      'Hannah Rose Kirk',
      'Juan Ciro',
      'Rafael Mosquera',
      'Sara Hincapié Monsalve',
      'Aruna S. Ekanayaka',
      'Lionel Tarassenko',
      'Luc Rocher',
      'Adam Mahdi',
    ],
    categories: ['cs.HC', 'cs.AI', 'cs.CL'],
    url: 'https://arxiv.org/abs/2504.18919',
    date: '2025-04-29',
    votes: 23,
  },
  {
    id: '2511.22570',
    title: 'DeepSeekMath-V2: Towards Self-Verifiable Mathematical Reasoning',
    abstract:
      'A right final answer does not show that the argument was right, and many problems in mathematics ' +
      'have no final answer to compare. So one model is trained to mark proofs and point out their ' +
      'gaps, and a second one writes proofs and is rewarded both for the mark and for admitting its own ' +
      'faults honestly. As the writer improves, more computation goes into marking difficult proofs, ' +
      'which yields new examples for the marker. The result reaches gold-medal level in two olympiads ' +
      'and scores 118 of 120 points in the 2024 Putnam contest.',
    authors: [
      'Zhihong Shao',
      'Yuxiang Luo',
      'Chengda Lu',
      'Z. Z. Ren',
      'Jiewen Hu',
      'Tian Ye',
      'Zhibin Gou',
      'Shirong Ma',
      'Xiaokang Zhang',
    ],
    categories: ['cs.AI', 'cs.CL'],
    url: 'https://arxiv.org/abs/2511.22570',
    date: '2025-12-02',
    votes: 84,
  },
  {
    id: '2504.13203',
    title: 'X-Teaming: Multi-Turn Jailbreaks and Defenses with Adaptive Multi-Agents',
    abstract:
      'Most safety tests of chatbots ask one bad question; real misuse can spread over a conversation ' +
      'in harmless-looking steps. Here a group of agents plans such conversations, carries them out, ' +
      'rewrites a step that was refused and judges how far it got. Nearly all of the open and ' +
      'commercial models tested could be led astray, among them one thought to withstand attacks of a ' +
      'single turn. From the conversations the authors build thirty thousand training dialogues, meant ' +
      'to make other models steady through a long attack.',
    authors: [
      'Salman Rahman',
      'Liwei Jiang',
      'James Shiffer',
      'Genglin Liu',
      'Sheriff Issaka',
      'Md Rizwan Parvez',
      'Hamid Palangi',
      'Kai-Wei Chang',
      'Yejin Choi',
      'Saadia Gabriel',
    ],
    categories: ['cs.CR', 'cs.AI', 'cs.CL', 'cs.LG', 'cs.MA'],
    url: 'https://arxiv.org/abs/2504.13203',
    date: '2025-04-21',
    votes: 30,
  },
  {
    id: '2605.30501',
    title: 'Linear Ensembles Wash Away Watermarks: On the Fragility of Distributional Perturbations in LLMs',
    abstract:
      'A statistical watermark shifts a model’s choice of words by a hidden pattern. This paper shows ' +
      'that the pattern vanishes when a reader can query several providers: their shifts are ' +
      'independent, so the mean of the word probabilities is close to what an unmarked model would ' +
      'give, with a proven bound on the rest. In practice three to five models suffice. The method also ' +
      'copes with models that split text into different tokens. Six marking schemes fall below their ' +
      'detection threshold, and the blended text is better, not worse. Only agreement among providers ' +
      'would prevent it.',
    authors: ['Zhihao Wu', 'Gracia Gong', 'Qinglin Zhu', 'Yudong Chen', 'Runcong Zhao'],
    categories: ['cs.CL'],
    url: 'https://arxiv.org/abs/2605.30501',
    date: '2026-06-01',
    votes: 25,
  },
  {
    id: '2606.06735',
    title: 'A Geometric Account of Activation Steering through Angle-Norm Decomposition',
    abstract:
      'Steering pushes a language model’s hidden state toward a concept by adding a vector. That ' +
      'changes two things together: the direction of the state, and its length. The authors vary them ' +
      'separately in seven models. Concepts are found to reside mostly in direction, as recent rotation ' +
      'methods assume, but length is not idle: it decides how stable the text stays and what the later ' +
      'layers make of the change. Two interventions of equal effect on the concept can therefore differ ' +
      'elsewhere. They suggest two dials, one for angle and one for length, in place of a single ' +
      'strength.',
    authors: ['Georgii Aparin', 'Tatiana Gaintseva'],
    categories: ['cs.AI'],
    url: 'https://arxiv.org/abs/2606.06735',
    date: '2026-06-08',
    votes: 21,
  },
];

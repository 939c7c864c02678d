import type { SampleRecord } from './sample-record.ts';

/** Pictures, video, three dimensions, satellites and brain scans. */
export const sampleVision: readonly SampleRecord[] = [
  {
    id: '2511.10647',
    title: 'Depth Anything 3: Recovering the Visual Space from Any Views',
    abstract:
      'Recovers depth and camera positions from any number of pictures of a place, whether or not the ' +
      'cameras are known beforehand. The design is deliberately bare: one standard vision transformer, ' +
      'and for every pixel one depth and one ray, from which everything else follows. A teacher trained ' +
      'on synthetic scenes supplies clean labels for real pictures, where measured depth is patchy. On ' +
      'the authors’ new benchmark it exceeds the earlier leader by a wide margin in pose and in shape, ' +
      'and it is also better than its predecessor with a single picture. Only public datasets were ' +
      'used.',
    authors: [
      'Haotong Lin',
      'Sili Chen',
      'Junhao Liew',
      'Donny Y. Chen',
      'Zhenyu Li',
      'Guang Shi',
      'Jiashi Feng',
      'Bingyi Kang',
    ],
    categories: ['cs.CV'],
    url: 'https://arxiv.org/abs/2511.10647',
    date: '2025-11-15',
    votes: 89,
  },
  {
    id: '2504.06263',
    title: 'OmniSVG: A Unified Scalable Vector Graphics Generation Model',
    abstract:
      'Draws vector graphics, the kind of picture that designers can scale and edit. Drawing commands ' +
      'and coordinates become tokens of a vision-language model, so that a sketch is written like a ' +
      'sentence, from a text description, a reference picture or both. Earlier systems either needed a ' +
      'long optimisation for each drawing or stopped at simple icons in one colour; this one goes up to ' +
      'cartoon figures with many paths. Two million annotated drawings and a protocol for comparing ' +
      'methods are published along with it.',
    authors: [
      'Yiying Yang',
      'Wei Cheng',
      'Sijin Chen',
      'Xianfang Zeng',
      'Jiaxu Zhang',
      'Liao Wang',
      'Gang Yu',
      'Xingjun Ma',
      'Yu-Gang Jiang',
    ],
    categories: ['cs.CV'],
    url: 'https://arxiv.org/abs/2504.06263',
    date: '2025-04-09',
    votes: 156,
  },
  {
    id: '2505.21925',
    title: 'RenderFormer: Transformer-based Neural Rendering of Triangle Meshes with Global Illumination',
    abstract:
      'Learns to do what a ray tracer does. A scene is a list of triangles with their materials and ' +
      'lights; a first transformer works out how light passes between triangles, regardless of where ' +
      'the camera stands, and a second one answers for each bundle of camera rays what colour is seen. ' +
      'Shadows, reflections and indirect light come out of training, with hardly any rule of optics ' +
      'built in. Nothing has to be fitted to a new scene. The demonstrations vary shape, material and ' +
      'lighting, and are still limited to modest numbers of triangles.',
    authors: ['Chong Zeng', 'Yue Dong', 'Pieter Peers', 'Hongzhi Wu', 'Xin Tong'],
    categories: ['cs.GR', 'cs.CV', 'cs.LG'],
    url: 'https://arxiv.org/abs/2505.21925',
    date: '2025-05-29',
    votes: 32,
  },
  {
    id: '2507.07136',
    title: 'LangSplatV2: High-dimensional 3D Language Gaussian Splatting with 450+ FPS',
    abstract:
      'Fields that let you search a reconstructed 3D scene by words used to be slow: the earlier system ' +
      'managed about eight frames a second on a large graphics card, most of it spent in a decoder. The ' +
      'new version removes the decoder. Every Gaussian in the scene stores only a handful of weights ' +
      'over a shared dictionary of language features, so a very small vector is splatted and the full ' +
      'one is put together afterwards. Searching by words runs over forty times faster than before, ' +
      'with accuracy equal or better.',
    authors: [
      'Wanhua Li',
      'Yujie Zhao',
      'Minghan Qin',
      'Yang Liu',
      'Yuanhao Cai',
      'Chuang Gan',
      'Hanspeter Pfister',
    ],
    categories: ['cs.GR'],
    url: 'https://arxiv.org/abs/2507.07136',
    date: '2025-07-11',
    votes: 35,
  },
  {
    id: '2504.05298',
    title: 'One-Minute Video Generation with Test-Time Training',
    abstract:
      'Extends a video generator from clips of a few seconds to a full minute with several scenes. ' +
      'Attention over so many frames is too expensive, and recurrent layers with a fixed-size vector ' +
      'forget the story. The answer tried here is a layer whose memory is itself a small network, ' +
      'updated by gradient steps while the video is being made. On a collection cut from old ' +
      'cat-and-mouse cartoons, viewers preferred its stories to those of several recurrent and ' +
      'local-attention alternatives. The authors are open about remaining flaws and about the cost.',
    authors: [
      'Karan Dalal',
      'Daniel Koceja',
      'Gashon Hussein',
      'Jiarui Xu',
      'Yue Zhao',
      'Youjin Song',
      'Shihao Han',
      'Ka Chun Cheung',
      'Jan Kautz',
      'Carlos Guestrin',
      'Tatsunori Hashimoto',
      'Sanmi Koyejo',
    ],
    categories: ['cs.CV'],
    url: 'https://arxiv.org/abs/2504.05298',
    date: '2025-04-08',
    votes: 100,
  },
  {
    id: '2505.24867',
    title: "Time Blindness: Why Video-Language Models Can't See What Humans Can?",
    abstract:
      'Shows videos to people and machines in which each single frame is pure noise and the picture ' +
      'exists only in how the noise moves. People name the shapes and words almost every time; the ' +
      'tested vision-language models never do. Neither the size nor the design of the model changes ' +
      'this. The reason offered is that these systems first look at each frame by itself and only then ' +
      'compare, so that a pattern in time alone has already been lost. The set of videos is public as a ' +
      'test for future designs.',
    authors: ['Ujjwal Upadhyay', 'Mukul Ranjan', 'Zhiqiang Shen', 'Mohamed Elhoseiny'],
    categories: ['cs.CV', 'cs.AI'],
    url: 'https://arxiv.org/abs/2505.24867',
    date: '2025-06-02',
    votes: 78,
  },
  {
    id: '2506.01667',
    title:
      'EarthMind: Towards Multi-Granular and Multi-Sensor Earth Observation with Large Multimodal Models',
    abstract:
      'An assistant for satellite pictures that answers questions, describes regions and marks pixels, ' +
      'using optical images and radar together. One component steers the language model’s attention to ' +
      'the region in question, so that it can be outlined exactly. Another one brings the two sensors ' +
      'into one representation and gives more weight to whichever says more about the place. A test of ' +
      'over two thousand questions written by people for paired sensors comes with it. At four billion ' +
      'parameters it scores above a large commercial model there.',
    authors: [
      'Yan Shu',
      'Bin Ren',
      'Zhitong Xiong',
      'Danda Pani Paudel',
      'Luc Van Gool',
      'Begum Demir',
      'Nicu Sebe',
      'Paolo Rota',
    ],
    categories: ['cs.CV'],
    url: 'https://arxiv.org/abs/2506.01667',
    date: '2025-06-03',
    votes: 21,
  },
  {
    id: '2605.29588',
    title: 'Brain-IT-VQA: From Brain Signals to Answers',
    abstract:
      'Reads the activity recorded in a brain scanner while somebody looks at a photograph, and answers ' +
      'questions on what the photograph showed. Signals from many regions are turned into tokens that a ' +
      'language model understands. Existing tests asked a few vague questions for each picture, so the ' +
      'authors compiled a new one with about twenty on each, sorted into twenty kinds. With it they ' +
      'measure what kinds of knowledge about a picture a scan contains at all, and how much each part ' +
      'of the brain has to do with each kind of question.',
    authors: ['Roman Beliy', 'Matias Cosarinsky', 'Oliver Heinimann', 'Navve Wasserman', 'Michal Irani'],
    categories: ['cs.CV', 'cs.AI', 'q-bio.NC'],
    url: 'https://arxiv.org/abs/2605.29588',
    date: '2026-05-29',
    votes: 14,
  },
];

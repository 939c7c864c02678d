import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Science”. */
export const scienceTopics: readonly TopicDefinition[] = [
  {
    slug: 'mathematics',
    name: 'Mathematics and proof',
    group: 'Science',
    description: 'Solving, formalising and proving mathematics.',
    query:
      'title:(math OR mathematical OR theorem OR prover OR formal OR olympiad OR putnam ' +
      'OR "geometry problem" OR "lean 4") OR "theorem proving" OR autoformalization ' +
      'OR "formal proof" OR "formal verification"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'medicine',
    name: 'Medicine',
    group: 'Science',
    description: 'Diagnosis, medical pictures, records and advice for patients.',
    query:
      'title:(medical OR medicine OR clinical OR clinician OR health OR healthcare OR biomedical ' +
      'OR patient OR radiology OR pathology OR surgical OR surgery OR MRI OR tomography ' +
      'OR ultrasound OR "x ray" OR cancer OR tumor OR disease OR EHR OR cardiac) ' +
      'OR "electronic health record" OR "medical imaging" OR "clinical decision"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'biology-and-chemistry',
    name: 'Biology and chemistry',
    group: 'Science',
    description: 'Proteins, genomes, cells, molecules and materials.',
    query:
      'title:(protein OR genome OR gene OR cell OR DNA OR RNA OR molecule OR molecular OR chemistry ' +
      'OR chemical OR drug OR biology OR biological OR crystal OR "materials science" ' +
      'OR "virtual screening") OR "drug discovery" OR "protein structure" OR "gene expression" ' +
      'OR "molecular generation" OR "materials discovery" OR "single cell"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'brain-and-mind',
    name: 'Brain and mind',
    group: 'Science',
    description: 'Brain recordings, human cognition, and models compared with both.',
    query:
      'title:(brain OR EEG OR fMRI OR "neural signal" OR cognition OR psychology OR psychometric ' +
      'OR "human like" OR emotion OR empathy OR consciousness) OR "cognitive science" ' +
      'OR neuroscience OR "theory of mind" OR "brain activity"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'physics-and-earth',
    name: 'Physics, Earth and climate',
    group: 'Science',
    description: 'Simulation, physical laws, weather, satellites and the planet.',
    query:
      '(title:(physics OR "physical realism" OR quantum OR fluid OR PDE OR relativity OR climate ' +
      'OR weather OR meteorological OR earth OR satellite OR geospatial OR astronomy ' +
      'OR astronomical OR wildlife OR solar OR "energy system") OR "partial differential equation" ' +
      'OR "remote sensing" OR "earth observation" OR "quantum computing" OR "weather forecasting" ' +
      'OR "climate change") AND NOT title:"physics of language models"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'automated-research',
    name: 'Automating research',
    group: 'Science',
    description: 'Models that read papers, propose ideas, run experiments and write them up.',
    query:
      'title:(scientific OR scientist OR "research paper" OR hypothesis OR "AI research" ' +
      'OR literature OR science) OR "scientific discovery" OR "AI scientist" OR "peer review" ' +
      'OR "scientific literature" OR "automated research"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'work-and-money',
    name: 'Work, law and money',
    group: 'Science',
    description: 'Models in finance, law, education, commerce and the office.',
    query:
      'title:(finance OR financial OR legal OR law OR education OR educational OR student ' +
      'OR teacher OR tutor OR trading OR economic OR "e commerce" OR recommendation ' +
      'OR recommender OR advertising OR enterprise OR workplace) OR "financial analysis" ' +
      'OR "legal reasoning" OR "recommender system" OR "recommendation system"',
    examples: [],
    cutoff: null,
  },
];

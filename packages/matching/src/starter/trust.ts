import type { TopicDefinition } from '../topics/topic-definition.ts';

/** Starter topics of the group “Trust”. */
export const trustTopics: readonly TopicDefinition[] = [
  {
    slug: 'safety',
    name: 'Safety and attacks',
    group: 'Trust',
    description: 'Jailbreaks, harmful use, oversight, and keeping models within bounds.',
    query:
      'title:(safety OR safe OR jailbreak OR adversarial OR attack OR backdoor OR poisoning ' +
      'OR guardrail OR harmful OR misalignment OR deception OR "toxic text" OR "toxic content" ' +
      'OR unlearning OR vulnerability OR malicious OR safeguard) OR "red teaming" ' +
      'OR "prompt injection" OR "jailbreak attack" OR "safety alignment" OR "adversarial attack"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'truth-and-uncertainty',
    name: 'Truth and uncertainty',
    group: 'Trust',
    description: 'Made-up facts, calibration, citations and knowing when not to answer.',
    query:
      'title:(hallucination OR factuality OR misinformation OR "fake news" OR uncertainty ' +
      'OR calibration OR confidence OR abstention OR truthful OR sycophancy OR verification ' +
      'OR verifying OR citation OR "source attribution") OR "uncertainty quantification" ' +
      'OR "uncertainty estimation" OR "fact checking" OR "factual accuracy" ' +
      'OR "hallucination detection"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'interpretability',
    name: 'Interpretability',
    group: 'Trust',
    description: 'Looking inside models to see what they represent and why they act.',
    query:
      'title:(interpretability OR explainability OR mechanistic OR steering OR circuit OR "activation patching" ' +
      'OR "individual neuron" OR "induction head" OR "representation engineering") ' +
      'OR "mechanistic interpretability" OR "sparse autoencoder" OR "activation steering" ' +
      'OR "steering vector" OR "linear probe" OR "persona vector"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'privacy-and-provenance',
    name: 'Privacy and provenance',
    group: 'Trust',
    description: 'Watermarks, generated content, memorised data, copyright and privacy.',
    query:
      'title:(watermark OR deepfake OR fake OR spoofing OR "AI generated" OR privacy OR private ' +
      'OR PII OR copyright OR memorization OR federated OR steganography OR authorship ' +
      'OR provenance) OR "differential privacy" OR "membership inference" OR "deepfake detection" ' +
      'OR "federated learning" OR "AI generated text" OR "AI generated image"',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'people-and-society',
    name: 'People and society',
    group: 'Trust',
    description: 'Bias, culture, law, money, teaching, and what models do among people.',
    query:
      '(title:(bias OR fairness OR gender OR stereotype OR cultural OR legal OR law OR education ' +
      'OR students OR tutor OR political OR democracy OR ethics OR moral OR governance OR financial ' +
      'OR finance OR market OR societal OR companionship OR wellbeing) OR "social bias" ' +
      'OR "gender bias" OR "political bias" OR "human AI interaction") AND NOT (title:"scaling law" ' +
      'OR title:"inductive bias")',
    examples: [],
    cutoff: null,
  },
  {
    slug: 'attacks-and-defences',
    name: 'Attacks and defences',
    group: 'Trust',
    description: 'Jailbreaks, injected prompts, poisoned data, and what stops them.',
    query:
      'title:(jailbreak OR attack OR adversarial OR backdoor OR poisoning ' +
      'OR "prompt injection" OR "red teaming" OR guardrail OR vulnerability OR defense ' +
      'OR cybersecurity) OR "jailbreak attack" OR "prompt injection" OR "red teaming" ' +
      'OR "adversarial attack" OR "backdoor attack"',
    examples: [],
    cutoff: null,
  },
];

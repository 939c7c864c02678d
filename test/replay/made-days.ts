import { addDays, isWeekend, type Day } from '@broadsheet/papers';

import type { HuggingFaceItem } from '../support/hugging-face.ts';
import type { Random } from './random.ts';

const methods = [
  'Diffusion Models',
  'Reinforcement Learning from Human Feedback',
  'Large Language Models',
  'Vision-Language Models',
  'Sparse Attention',
  'Mixture of Experts',
  'Retrieval-Augmented Generation',
  'Multi-Agent Planning',
  'Quantization',
];
const tasks = [
  'Video Generation',
  'Robot Manipulation',
  'Mathematical Reasoning',
  '3D Reconstruction',
  'Speech Recognition',
  'Code Repair',
  'Protein Design',
  'Web Agents and Tools',
  'Long-Context Question Answering',
];
const claims = [
  'Rethinking',
  'Scaling',
  'Towards Robust',
  'A Benchmark for',
  'On the Limits of',
  'Efficient',
];
const names = ['Ada Ng', 'Bo Wang', 'Carla Ruiz', 'Dmitri Orlov', 'Eve Okafor', 'Félix Durand'];

/** Lists of made papers for weekdays, in the shape of the daily papers API; every title is a title of its own. */
export function madeDays(random: Random, first: Day, count: number): Map<Day, HuggingFaceItem[]> {
  const lists = new Map<Day, HuggingFaceItem[]>();
  let number = 0;
  for (let offset = 0; offset < count; offset += 1) {
    const day = addDays(first, offset);
    if (isWeekend(day)) continue;
    const items = Array.from({ length: random.between(10, 16) }, () => madeItem(random, day, (number += 1)));
    lists.set(day, items);
  }
  return lists;
}

function madeItem(random: Random, day: Day, number: number): HuggingFaceItem {
  const method = random.pick(methods);
  const task = random.pick(tasks);
  const title = `${random.pick(claims)} ${method} for ${task}: Study ${String(number)}`;
  const summary =
    `We study ${method.toLowerCase()} where ${task.toLowerCase()} is hard. ` +
    `With ${random.pick(methods).toLowerCase()} as a part, ${random.pick(tasks).toLowerCase()} gains too. ` +
    'The code is published, and the benchmark is open to everybody who wants to compare.';
  const paper = {
    id: `2508.${String(20_000 + number)}`,
    title,
    summary,
    authors: random.sample(names, random.between(1, 4)).map((name) => ({ name })),
    publishedAt: `${addDays(day, -2)}T00:00:00.000Z`,
    submittedOnDailyAt: `${day}T00:00:00.000Z`,
    upvotes: random.between(0, 90),
  };
  return { title, summary, paper };
}

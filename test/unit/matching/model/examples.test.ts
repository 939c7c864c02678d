import { describe, expect, test } from '@jest/globals';

import { decodeModel, understandAsked } from '@broadsheet/matching';
import type { PaperText } from '@broadsheet/matching';

import { fields, learnt } from './fields.ts';

const model = decodeModel(learnt(fields).bytes);
if (model === null) throw new Error('The model was not read');

const example = (title: string): PaperText => ({ title, abstract: '', keywords: [] });
const weightOf = (word: string, examples: readonly PaperText[]): number =>
  understandAsked(model, { words: [], examples })?.words.get(word) ?? 0;

describe('words of examples', () => {
  test('count by the share of the examples that say them, beside what each says of them', () => {
    const both = [example('grasp9 render9'), example('grasp9 parse9')];
    expect(weightOf('grasp9', both) / weightOf('parse9', both)).toBeCloseTo(4, 1);
  });

  test('count alike where there is one example alone', () => {
    const one = [example('grasp9 render9')];
    expect(weightOf('grasp9', one)).toBeCloseTo(weightOf('render9', one), 5);
  });
});

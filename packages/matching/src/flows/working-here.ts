import type { Model } from '../model/model.ts';
import { carryingWords, understandAsked, viewPapers } from '../model/working-model.ts';
import type { WorkingModel } from '../ports.ts';

/** A model that works where it is called: for who learns in the same breath. */
export function workingModel(model: Model, version: string): WorkingModel {
  return {
    version,
    understand: (asked) => Promise.resolve(asked.map((one) => understandAsked(model, one))),
    views: (papers, vectors) => Promise.resolve(viewPapers(model, papers, vectors)),
    carrying: (carried) => Promise.resolve(carryingWords(model, carried)),
  };
}

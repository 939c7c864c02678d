import { learnInThread } from '@broadsheet/installation';
import { type LearntModel, learnModelIfDue } from '@broadsheet/matching';

import type { WorkerContext } from '../context.ts';

/**
 * Learns a model of words from the papers of this installation where one is due. One worker at a time; pairs that are
 * computed from then on go by it, what was matched stays.
 * @returns what was learnt, or null where nothing was due or another worker is at it
 */
export async function learn({
  installation,
  papers,
}: Pick<WorkerContext, 'installation' | 'papers'>): Promise<LearntModel | null> {
  const { models, clock, log, embeddings } = installation;
  const learnt = await papers.alone('model of words', () =>
    learnModelIfDue({ models, learn: learnInThread, embeddings }, clock()),
  );
  if (learnt !== null) log.info(learnt, 'model.learnt');
  return learnt;
}

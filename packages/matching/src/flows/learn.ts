import type { PaperText } from '../model/paper-words.ts';
import type { LearntModel, ModelStore } from '../ports.ts';

/** A model is learnt from at most so many papers, the newest. */
export const MOST_LEARNT = 50_000;
/** From fewer papers nothing is learnt: matching is by words alone. */
export const LEAST_LEARNT = 2_000;
/** Milliseconds after which a model is learnt anew. */
export const MODEL_AGE = 7 * 86_400_000;

/** How matching stands: by the model, or by words alone until there are `of` papers, or until it is learnt. */
export type MatcherStanding = ({ by: 'model' } & LearntModel) | { by: 'words'; papers: number; of: number };

export type LearnPorts = {
  models: Pick<ModelStore, 'newest' | 'papers' | 'archive' | 'add'>;
  /** Learns where nobody waits for it. Papers come in pages, in order. @returns the model as bytes, and its version */
  learn: (pages: AsyncIterable<readonly PaperText[]>) => Promise<{ bytes: Uint8Array; version: string }>;
};

/** What matching goes by now. */
export async function matcherStanding(
  models: Pick<ModelStore, 'newest' | 'papers'>,
): Promise<MatcherStanding> {
  const newest = await models.newest();
  if (newest !== null) return { by: 'model', ...newest };
  return { by: 'words', papers: await models.papers(), of: LEAST_LEARNT };
}

/**
 * Learns a model where one is due: the first once there are papers enough, the next a week after the last. From the newest
 * papers in the order in which they came, so that the same archive gives the same model.
 * @param most papers that it is learnt from
 * @returns what was learnt, or null where nothing was due
 */
export async function learnModelIfDue(
  { models, learn }: LearnPorts,
  now: Date,
  most = MOST_LEARNT,
): Promise<LearntModel | null> {
  const newest = await models.newest();
  if (newest !== null && now.getTime() - newest.learntAt.getTime() < MODEL_AGE) return null;
  if ((await models.papers()) < LEAST_LEARNT) return null;
  let papers = 0;
  async function* counted(): AsyncGenerator<readonly PaperText[]> {
    for await (const page of models.archive(most)) {
      papers += page.length;
      yield page;
    }
  }
  const { bytes, version } = await learn(counted());
  const learnt = { version, learntAt: now, papers };
  await models.add(learnt, bytes);
  return learnt;
}

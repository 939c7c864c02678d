import { EmbeddingsAwayError, embeddedPaper } from './embeddings.ts';
import { ARCHIVE } from '../model/learn-model.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { EmbeddingStore, Embeddings, LearntModel, ModelStore, ServiceStanding } from '../ports.ts';

/** A model is learnt from at most so many papers, the newest. */
export const MOST_LEARNT = 50_000;
/** From fewer papers nothing is learnt: matching is by words alone. */
export const LEAST_LEARNT = 2_000;
/** Milliseconds after which a model is learnt anew. */
export const MODEL_AGE = 7 * 86_400_000;

/** How matching stands: by the model, or by words alone until there are `of` papers, or until it is learnt. */
export type MatcherStanding = (
  ({ by: 'model' } & LearntModel) | { by: 'words'; papers: number; of: number }
) & { beside: BesideStanding | null };

/** Milliseconds that learning waits for a service: what it said by then is kept, and the next time goes on from there. */
const PATIENCE = 5 * 60_000;
/** So many papers before the archive's have vectors too: some may be withdrawn while they are read. */
const SPARE = 500;

/** A page of the archive, with vectors of its papers where a service stands beside; of papers that no interest is held against none. */
export type ArchivePage = { papers: readonly PaperText[]; vectors: readonly (Float32Array | null)[] };

export type LearnPorts = {
  models: Pick<ModelStore, 'newest' | 'papers' | 'archive' | 'add'>;
  /**
   * Learns where nobody waits for it. Papers come in pages, in order.
   * @param service whose vectors the pages carry
   * @returns the model as bytes, and its version
   */
  learn: (
    pages: AsyncIterable<ArchivePage>,
    service: string | null,
  ) => Promise<{ bytes: Uint8Array; version: string }>;
  /** A service that the model stands beside; null: none. */
  embeddings?: Embeddings | null;
};

/** How an embedding service stands: not learnt beside yet, or as it was last heard of. */
export type BesideStanding = { service: string; learnt: boolean } & ServiceStanding;

/** What matching goes by now. @param embeddings the service that is configured */
export async function matcherStanding(
  models: Pick<ModelStore, 'newest' | 'papers'>,
  embeddings: { service: string; store: Pick<EmbeddingStore, 'standing'> } | null = null,
): Promise<MatcherStanding> {
  const newest = await models.newest();
  const beside =
    embeddings === null
      ? null
      : {
          service: embeddings.service,
          learnt: newest?.service === embeddings.service,
          away: (await embeddings.store.standing(embeddings.service))?.away ?? null,
        };
  if (newest !== null) return { by: 'model', ...newest, beside };
  return { by: 'words', papers: await models.papers(), of: LEAST_LEARNT, beside };
}

/**
 * Learns a model where one is due: the first once there are papers enough, the next a week after the last, or when another
 * service is to stand beside it. From the newest papers in the order in which they came, so that the same archive gives the same
 * model. Where the service is away, or not done yet, a model of words alone is learnt if one is due anyway; what
 * the service said is kept for the next time.
 * @param most papers that it is learnt from
 * @returns what was learnt, or null where nothing was due
 */
export async function learnModelIfDue(
  ports: LearnPorts,
  now: Date,
  most = MOST_LEARNT,
): Promise<LearntModel | null> {
  const { models, embeddings = null } = ports;
  const newest = await models.newest();
  const due = newest === null || now.getTime() - newest.learntAt.getTime() >= MODEL_AGE;
  const another = embeddings !== null && newest?.service !== embeddings.service;
  if (!due && !another) return null;
  if ((await models.papers()) < LEAST_LEARNT) return null;
  if (embeddings !== null) {
    try {
      await gather(models, embeddings, most);
      return await learnFrom(ports, embeddings, now, most);
    } catch (error) {
      if (!(error instanceof EmbeddingsAwayError)) throw error;
    }
  }
  return due ? await learnFrom(ports, null, now, most) : null;
}

/**
 * Asks for what the service did not say yet of papers that a model's archive may hold, before any paper is read to learn from it.
 * @throws EmbeddingsAwayError
 */
async function gather(
  models: Pick<ModelStore, 'archive'>,
  embeddings: Embeddings,
  most: number,
): Promise<void> {
  const embed = embeddings.within(PATIENCE, false);
  for await (const page of models.archive(Math.min(most, ARCHIVE + SPARE)))
    await embed(page.map(embeddedPaper));
}

async function learnFrom(
  { models, learn }: LearnPorts,
  embeddings: Embeddings | null,
  now: Date,
  most: number,
): Promise<LearntModel> {
  const before = Math.min(await models.papers(), most) - ARCHIVE - SPARE;
  let papers = 0;
  async function* pages(): AsyncGenerator<ArchivePage> {
    for await (const page of models.archive(most)) {
      const held = page.slice(Math.max(before - papers, 0));
      papers += page.length;
      const vectors = embeddings === null ? [] : await embeddings.known(held.map(embeddedPaper));
      yield { papers: page, vectors };
    }
  }
  const { bytes, version } = await learn(pages(), embeddings?.service ?? null);
  const learnt = { version, learntAt: now, papers, service: embeddings?.service ?? null };
  await models.add(learnt, bytes);
  return learnt;
}

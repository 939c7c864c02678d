import { createHash } from 'node:crypto';

import { toUnit } from '../model/model.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { AskService, EmbeddingStore, Embeddings } from '../ports.ts';

/** Texts that are asked for in one request. */
const BATCH = 32;
/** Characters of a text that are read: a long abstract whole. A small model may take less; what it refuses has no vector. */
const LONGEST = 2_000;
/** Who refuses even this refuses whatever it is asked. */
const PROBE = 'paper';
/** Milliseconds for which a service that failed is not asked again. */
const REST = 5 * 60_000;
/** Tries of one request, and milliseconds before the second and third where the service does not say. */
const TRIES = 3;
const WAITS = [500, 2_000];

/** The service could not be asked. Whoever matches goes by words alone. */
export class EmbeddingsAwayError extends Error {
  override readonly name = 'EmbeddingsAwayError';
  readonly code = 'embeddings-away';
}

export type EmbeddingsPorts = {
  store: EmbeddingStore;
  ask: AskService;
  now: () => Date;
  /** Milliseconds that only grow. */
  elapsed: () => number;
  wait: (milliseconds: number) => Promise<void>;
  /** Told once when the service goes away, and once when it is back. */
  onChange: (reason: string | null) => void;
};

/** Until when (see `elapsed`) there is time, and whether the service rests after that. */
type Limit = { deadline: number; rests: boolean };

type Answered = { status: 'ok'; vectors: readonly Float32Array[] } | { status: 'refused'; reason: string };

/** What a paper is to a service: never its authors. */
export const embeddedPaper = ({ title, abstract }: Pick<PaperText, 'title' | 'abstract'>): string =>
  `${title}\n\n${abstract}`;

/**
 * Vectors of texts, each asked for once and then stored: the same text has the same vector for as long as it is in use. A
 * service that failed is left alone for some minutes; what is stored serves meanwhile. A text that it refuses has no vector, and is
 * not asked for again.
 * @param service names the service and its model
 */
export function createEmbeddings(service: string, ports: EmbeddingsPorts): Embeddings {
  const { store, ask, now, elapsed, wait, onChange } = ports;
  let away: { reason: string; until: number } | null = null;
  /** What is stored of the service's standing is written when it changes alone; undefined: not known yet. */
  let noted: string | null | undefined;
  /** Texts, by input, that the service refused alone. */
  const refused = new Set<string>();

  async function note(reason: string | null, dimensions: number | null): Promise<void> {
    if (noted === reason && dimensions === null) return;
    const before = noted ?? null;
    const changed = (reason === null) !== (before === null);
    noted = reason;
    await store.note(service, { reason, dimensions, now: now() });
    if (changed) onChange(reason);
  }

  async function fail(reason: string): Promise<never> {
    away = { reason, until: elapsed() + REST };
    await note(reason, null);
    throw new EmbeddingsAwayError(reason);
  }

  /** Who goes on later anyway need not let the service rest where their time ran out. */
  async function giveUp(reason: string, { deadline, rests }: Limit): Promise<never> {
    if (rests || elapsed() < deadline) return fail(reason);
    throw new EmbeddingsAwayError(reason);
  }

  /** Asks for one batch, again where that may help and time is left. */
  async function answered(texts: readonly string[], limit: Limit): Promise<Answered> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(texts, Math.max(limit.deadline - elapsed(), 1));
      if (answer.status === 'refused') return answer;
      if (answer.status === 'ok')
        return { status: 'ok', vectors: answer.vectors.map((vector) => toUnit(Float32Array.from(vector))) };
      const pause = answer.again ?? WAITS[tries - 1] ?? 0;
      const last = tries === TRIES || answer.again === undefined || elapsed() + pause >= limit.deadline;
      if (last) return giveUp(answer.reason, limit);
      await wait(pause);
    }
  }

  /** Asks for one batch, and for less and less of one that is refused. Null for a text that is refused alone. */
  async function taken(texts: readonly string[], limit: Limit): Promise<readonly (Float32Array | null)[]> {
    const answer = await answered(texts, limit);
    if (answer.status === 'ok') return answer.vectors;
    const probe = await answered([PROBE], limit);
    return probe.status === 'ok' ? halved(texts, limit) : fail(probe.reason);
  }

  async function halved(texts: readonly string[], limit: Limit): Promise<readonly (Float32Array | null)[]> {
    if (texts.length === 1) return [null];
    const middle = Math.ceil(texts.length / 2);
    const vectors: (Float32Array | null)[] = [];
    for (const half of [texts.slice(0, middle), texts.slice(middle)]) {
      const answer = await answered(half, limit);
      vectors.push(...(answer.status === 'ok' ? answer.vectors : await halved(half, limit)));
    }
    return vectors;
  }

  /** Asks for texts, and stores what comes, batch by batch. */
  async function gather(
    texts: ReadonlyMap<string, string>,
    limit: Limit,
  ): Promise<Map<string, Float32Array>> {
    const gathered = new Map<string, Float32Array>();
    if (texts.size === 0) return gathered;
    if (away !== null && elapsed() < away.until) throw new EmbeddingsAwayError(away.reason);
    const rest = [...texts];
    let dimensions = await store.dimensions(service);
    for (let from = 0; from < rest.length; from += BATCH) {
      if (elapsed() >= limit.deadline) return giveUp('there was more to ask than time for it', limit);
      const some = rest.slice(from, from + BATCH);
      const vectors = await taken(
        some.map(([, text]) => text),
        limit,
      );
      const given = some.flatMap(([input], at) => {
        const vector = vectors[at] ?? null;
        if (vector === null) refused.add(input);
        return vector === null ? [] : [[input, vector] as const];
      });
      const before = dimensions;
      dimensions ??= given[0]?.[1].length ?? null;
      const other = given.find(([, { length }]) => length !== dimensions);
      if (other !== undefined)
        return fail(
          `it gave ${String(other[1].length)} numbers for a text where it gave ${String(dimensions)} before: another model answers`,
        );
      await note(null, before === null ? dimensions : null);
      away = null;
      // Of two who ask at once, one is stored, and both go by it.
      for (const [input, vector] of await store.add(service, given, now())) gathered.set(input, vector);
    }
    return gathered;
  }

  /** @param limit null: asks for nothing */
  async function vectorsOf(
    texts: readonly string[],
    limit: Limit | null,
  ): Promise<readonly (Float32Array | null)[]> {
    // A letter of two units that is cut in two is none.
    const read = texts.map((text) => text.slice(0, LONGEST).replace(/\p{Cs}/gu, ''));
    const inputs = read.map(inputOf);
    const known = await store.known(service, [...new Set(inputs)], now());
    const lacking = new Map(
      inputs.flatMap((input, at) =>
        known.has(input) || refused.has(input) ? [] : [[input, read[at] ?? ''] as const],
      ),
    );
    const gathered = limit === null ? null : await gather(lacking, limit);
    return inputs.map((input) => known.get(input) ?? gathered?.get(input) ?? null);
  }

  return {
    service,
    within(patience, rests = true) {
      const limit = { deadline: elapsed() + patience, rests };
      return (texts) => vectorsOf(texts, limit);
    },
    known: (texts) => vectorsOf(texts, null),
  };
}

/** Names a text by its content. */
function inputOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

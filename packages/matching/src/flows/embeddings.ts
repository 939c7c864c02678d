import { createHash } from 'node:crypto';

import { toUnit } from '../model/model.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { AskService, EmbeddingStore, Embeddings } from '../ports.ts';

/** Texts that are asked for in one request. */
const BATCH = 32;
/** Characters of a text that are read: a long abstract whole, and within what small models take. */
const LONGEST = 2_000;
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

/** What a paper is to a service: never its authors. */
export const embeddedPaper = ({ title, abstract }: Pick<PaperText, 'title' | 'abstract'>): string =>
  `${title}\n\n${abstract}`;

/**
 * Vectors of texts, each asked for once and then stored: the same text has the same vector for as long as it is in use. A
 * service that failed is left alone for some minutes; what is stored serves meanwhile.
 * @param service names the service and its model
 */
export function createEmbeddings(service: string, ports: EmbeddingsPorts): Embeddings {
  const { store, ask, now, elapsed, wait, onChange } = ports;
  let away: { reason: string; until: number } | null = null;
  /** What is stored of the service's standing is written when it changes alone; undefined: not known yet. */
  let noted: string | null | undefined;

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

  /** Asks for one batch, again where that may help and time is left. */
  async function answered(texts: readonly string[], deadline: number): Promise<readonly Float32Array[]> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(texts, Math.max(deadline - elapsed(), 1));
      if (answer.status === 'ok') return answer.vectors.map((vector) => toUnit(Float32Array.from(vector)));
      const pause = answer.again ?? WAITS[tries - 1] ?? 0;
      const last = tries === TRIES || answer.again === undefined || elapsed() + pause >= deadline;
      if (last) return fail(answer.reason);
      await wait(pause);
    }
  }

  return {
    service,
    within: (patience) => {
      const deadline = elapsed() + patience;
      return (texts) => vectorsOf(texts, deadline);
    },
  };

  async function vectorsOf(texts: readonly string[], deadline: number): Promise<readonly Float32Array[]> {
    const asked = texts.map((text) => text.slice(0, LONGEST));
    const inputs = asked.map(inputOf);
    const known = new Map(await store.known(service, [...new Set(inputs)], now()));
    const lacking = new Map(
      inputs.flatMap((input, at) => (known.has(input) ? [] : [[input, asked[at] ?? ''] as const])),
    );
    if (lacking.size > 0 && away !== null && elapsed() < away.until)
      throw new EmbeddingsAwayError(away.reason);
    const rest = [...lacking];
    let dimensions = rest.length === 0 ? null : await store.dimensions(service);
    for (let from = 0; from < rest.length; from += BATCH) {
      if (elapsed() >= deadline) throw new EmbeddingsAwayError('there was more to ask than time for it');
      const some = rest.slice(from, from + BATCH);
      const vectors = await answered(
        some.map(([, text]) => text),
        deadline,
      );
      const [{ length } = { length: 0 }] = vectors;
      if (dimensions !== null && length !== dimensions)
        return fail(
          `it gave ${String(length)} numbers for a text where it gave ${String(dimensions)} before: another model answers`,
        );
      await note(null, dimensions === null ? length : null);
      away = null;
      dimensions = length;
      // Of two who ask at once, one is stored, and both go by it.
      const stored = await store.add(
        service,
        some.map(([input], at) => [input, vectors[at] ?? new Float32Array()] as const),
        now(),
      );
      for (const [input, vector] of stored) known.set(input, vector);
    }
    return inputs.map((input) => known.get(input) ?? new Float32Array());
  }
}

/** Names a text by its content. */
function inputOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

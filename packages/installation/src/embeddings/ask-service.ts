import type { Fetched, Fetcher } from '@broadsheet/fetcher';
import type { AskService } from '@broadsheet/matching';
import { z } from 'zod';

/** A service that speaks the embeddings format of OpenAI's API. */
export type ServiceAddress = {
  /** With or without `/embeddings` at its end. */
  url: string;
  model: string;
  /** Sent as a bearer token. */
  key: string | null;
};

/** Bytes of an answer: 32 vectors of 4,096 numbers in full take 3 MB. */
const largest = 5_000_000;
/** Milliseconds for one request; a small model on a small machine takes ten seconds for 32 abstracts. */
const longest = 30_000;
/** Milliseconds that a service may ask us to wait; who asks for more is away. */
const longestWait = 20_000;
/** Characters of what a service says of an error that are passed on. */
const quoted = 200;
/** Answers that are about the texts, not about who asks, or when: too many, too long, of no use to the model. */
const aboutTexts = [400, 413, 422];

const answerShape = z.object({
  data: z
    .array(
      z.object({
        index: z.int().min(0).optional(),
        embedding: z.array(z.number()).min(2).max(4_096),
      }),
    )
    .max(1_000),
});
const errorShape = z.object({ error: z.union([z.object({ message: z.string() }), z.string()]) });

/** Binds the service; what it answers is held to be foreign. */
export function createAskService(fetch: Fetcher['fetch'], { url, model, key }: ServiceAddress): AskService {
  const address = url.endsWith('/embeddings') ? url : `${url}/embeddings`;
  return async (texts, patience) => {
    const limit = AbortSignal.timeout(Math.ceil(Math.min(patience, longest)));
    const fetched = await fetch(address, {
      json: JSON.stringify({ model, input: texts }),
      accept: 'application/json',
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      maxBytes: largest,
      signal: limit,
    }).catch((error: unknown): Fetched => {
      if (limit.aborted) return { status: 'broken', reason: 'it took too long' };
      throw error;
    });
    if (fetched.status === 'ok') return vectorsIn(fetched.bytes, texts.length);
    if (fetched.status === 'http') return refusal(fetched, key);
    if (fetched.status === 'unchanged') return { status: 'failed', reason: 'it answered with HTTP 304' };
    const reason = fetched.reason;
    return fetched.status === 'broken'
      ? { status: 'failed', reason, again: null }
      : { status: 'failed', reason };
  };
}

function vectorsIn(bytes: Uint8Array, asked: number): Awaited<ReturnType<AskService>> {
  const failed = (reason: string) => ({ status: 'failed' as const, reason });
  const parsed = answerShape.safeParse(jsonIn(bytes));
  if (!parsed.success) return failed('its answer is not of the embeddings format');
  const { data } = parsed.data;
  const vectors = new Map(data.map(({ index, embedding }, at) => [index ?? at, embedding]));
  const ordered = Array.from({ length: asked }, (_, at) => vectors.get(at) ?? []);
  const length = ordered[0]?.length ?? 0;
  if (data.length !== asked || vectors.size !== asked || ordered.some((vector) => vector.length === 0))
    return failed(`it gave ${String(data.length)} vectors for ${String(asked)} texts`);
  if (ordered.some((vector) => vector.length !== length)) return failed('its vectors differ in length');
  if (ordered.some((vector) => !isDirection(vector)))
    return failed('a vector of it has no direction: all zeros, or beyond all measure');
  return { status: 'ok', vectors: ordered };
}

function isDirection(vector: readonly number[]): boolean {
  const square = vector.reduce((sum, value) => sum + value * value, 0);
  return square > 1e-12 && square < 1e12;
}

/** 429 and 5xx may pass; anything else is said again tomorrow. The key, which some repeat, is not passed on. */
function refusal({ code, headers, bytes }: Extract<Fetched, { status: 'http' }>, key: string | null) {
  const parsed = errorShape.safeParse(jsonIn(bytes));
  const error = parsed.data?.error;
  const said = typeof error === 'object' ? error.message : (error ?? '');
  const clean = (key === null ? said : said.replaceAll(key, '[key]'))
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, quoted);
  const reason = `it answered with HTTP ${String(code)}${clean === '' ? '' : `: ${clean}`}`;
  if (aboutTexts.includes(code)) return { status: 'refused' as const, reason };
  if (code !== 429 && code < 500) return { status: 'failed' as const, reason };
  const after = headers['retry-after'] ?? '';
  const again = /^\d{1,9}$/.test(after) ? Number(after) * 1_000 : null;
  return again !== null && again > longestWait
    ? { status: 'failed' as const, reason }
    : { status: 'failed' as const, reason, again };
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return null;
  }
}

import { createHash } from 'node:crypto';

import { type UpstreamServer, startUpstream } from './upstream-server.ts';

/** A loopback embedding service, and what it was asked, text by text. */
export type EmbeddingsServer = UpstreamServer & { readonly texts: string[] };

const DIMENSIONS = 64;

/**
 * The vector of a text: signs made of each word, and half of something that all texts have in common, as real services have it.
 * @param meaning what a word means; words that mean the same are the same
 */
export function vectorOf(text: string, meaning: Readonly<Record<string, string>> = {}): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0);
  const words = text.toLowerCase().match(/[a-z\d]+/g) ?? [];
  for (const word of words) {
    const bits = createHash('sha256')
      .update(meaning[word] ?? word)
      .digest();
    for (let at = 0; at < DIMENSIONS; at += 1)
      vector[at] = (vector[at] ?? 0) + ((bits[at >> 3] ?? 0) & (1 << (at & 7)) ? 1 : -1);
  }
  return vector.map((value) => value + words.length / 2);
}

/** Answers as OpenAI's embeddings do, out of order, as they may. */
export function embeddingsAnswer(body: string, meaning: Readonly<Record<string, string>> = {}): string {
  const { input, model } = JSON.parse(body) as { input: string[]; model: string };
  const data = input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: vectorOf(text, meaning),
  }));
  return JSON.stringify({ object: 'list', data: data.reverse(), model, usage: { total_tokens: 1 } });
}

/** Starts a service that knows what words mean. */
export async function startEmbeddings(
  meaning: Readonly<Record<string, string>> = {},
): Promise<EmbeddingsServer> {
  const texts: string[] = [];
  const server = await startUpstream((url, body) => {
    if (url.pathname !== '/v1/embeddings') return { status: 404, body: '' };
    texts.push(...(JSON.parse(body) as { input: string[] }).input);
    return { body: embeddingsAnswer(body, meaning) };
  });
  return Object.assign(server, { texts });
}

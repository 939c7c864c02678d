import { beforeEach, describe, expect, test } from '@jest/globals';

import { EmbeddingsAwayError, createEmbeddings } from '@broadsheet/matching';
import type { AskService, EmbeddingStore } from '@broadsheet/matching';

import { vectorOf } from '../../support/embeddings-server.ts';

type Answer = Awaited<ReturnType<AskService>>;
const minute = 60_000;
const now = new Date('2025-08-09T01:00:00Z');

/** A store in memory. */
function createStore() {
  const vectors = new Map<string, Float32Array>();
  const notes: (string | null)[] = [];
  let dimensions: number | null = null;
  const pick = (inputs: readonly string[]) =>
    Promise.resolve(
      new Map(
        inputs.flatMap((input) =>
          vectors.has(input) ? [[input, vectors.get(input) ?? new Float32Array()]] : [],
        ),
      ),
    );
  const store: EmbeddingStore = {
    known: (_service, inputs) => pick(inputs),
    add(_service, added) {
      for (const [input, vector] of added) if (!vectors.has(input)) vectors.set(input, vector);
      return pick(added.map(([input]) => input));
    },
    dimensions: () => Promise.resolve(dimensions),
    note(_service, noted) {
      notes.push(noted.reason);
      dimensions ??= noted.dimensions;
      return Promise.resolve();
    },
    standing: () => Promise.resolve(null),
  };
  return { store, notes, vectors };
}

describe('vectors of texts', () => {
  let kept: ReturnType<typeof createStore>;
  let requests: (readonly string[])[];
  let script: Answer[];
  let waits: number[];
  let told: (string | null)[];
  let clock: number;
  let refuses: (texts: readonly string[]) => boolean;

  beforeEach(() => {
    refuses = () => false;
    kept = createStore();
    [requests, script, waits, told, clock] = [[], [], [], [], 0];
  });

  const open = (took = 0) =>
    createEmbeddings('m at host', {
      store: kept.store,
      ask(texts) {
        requests.push(texts);
        clock += took;
        if (refuses(texts)) return Promise.resolve({ status: 'refused', reason: 'HTTP 400' });
        return Promise.resolve(
          script.shift() ?? { status: 'ok', vectors: texts.map((text) => vectorOf(text)) },
        );
      },
      now: () => now,
      elapsed: () => clock,
      wait(milliseconds) {
        waits.push(milliseconds);
        clock += milliseconds;
        return Promise.resolve();
      },
      onChange: (reason) => told.push(reason),
    });
  const failed = (reason: string, again?: number | null): Answer => ({
    status: 'failed',
    reason,
    ...(again === undefined ? {} : { again }),
  });

  test('are of unit length, in step, and asked for once: by whoever asks, and after a restart', async () => {
    const [a, b, again] = await open().within(minute)(['cats', 'dogs', 'cats']);
    expect(Math.hypot(...(a ?? []))).toBeCloseTo(1, 5);
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
    expect(await open().within(minute)(['dogs', 'cats'])).toEqual([b, a]);
    expect(requests).toEqual([['cats', 'dogs']]);
  });

  test('are asked for 32 at a time, and those of a batch are kept whatever comes of the next', async () => {
    const texts = Array.from({ length: 70 }, (_, at) => `paper ${String(at)}`);
    script = [{ status: 'ok', vectors: texts.slice(0, 32).map((text) => vectorOf(text)) }, failed('gone')];
    await expect(open().within(minute)(texts)).rejects.toThrow(new EmbeddingsAwayError('gone'));
    expect(kept.vectors.size).toBe(32);
    expect(await open().within(minute)(texts)).toHaveLength(70);
    expect(requests.map(({ length }) => length)).toEqual([32, 32, 32, 6]);
  });

  test('read so much of a long text as every model takes', async () => {
    await open().within(minute)(['a'.repeat(10_000), `${'a'.repeat(1_999)}😀`]);
    expect(requests[0]).toEqual(['a'.repeat(2_000), 'a'.repeat(1_999)]);
  });

  test('that are stored serve whoever must not ask: nothing is asked for, and nothing stored', async () => {
    const embeddings = open();
    const [cats] = await embeddings.within(minute)(['cats']);
    expect(await embeddings.known(['dogs', 'cats'])).toEqual([null, cats]);
    expect([requests.length, kept.vectors.size]).toEqual([1, 1]);
  });

  test('are had of all texts but those that the service refuses, which are not asked for again', async () => {
    const texts = Array.from({ length: 32 }, (_, at) => `paper ${String(at)}`);
    refuses = (some) => some.includes('paper 9') || some.includes('paper 10');
    const embeddings = open();
    const vectors = await embeddings.within(minute)(texts);
    expect(texts.filter((_, at) => vectors[at] === null)).toEqual(['paper 9', 'paper 10']);
    expect(kept.vectors.size).toBe(30);
    const asked = requests.length;
    expect(await embeddings.within(minute)(texts)).toEqual(vectors);
    expect(requests).toHaveLength(asked);
    expect(await open().within(minute)(['paper 9', 'paper 10', 'cats'])).toEqual([
      null,
      null,
      expect.anything(),
    ]);
    expect(told).toEqual([]);
  });

  test('of which the service refuses all that it is ever asked are those of one that is away', async () => {
    refuses = () => true;
    const embeddings = open();
    await expect(embeddings.within(minute)(['cats'])).rejects.toThrow(new EmbeddingsAwayError('HTTP 400'));
    expect(told).toEqual(['HTTP 400']);
    expect(requests).toHaveLength(2);
    refuses = () => false;
    clock += 5 * minute;
    expect(await embeddings.within(minute)(['cats'])).not.toEqual([null]);
  });

  test('are asked for again where that may help, as late as the service says', async () => {
    script = [failed('busy', 7_000), failed('HTTP 500', null)];
    expect(await open().within(minute)(['cats'])).toHaveLength(1);
    expect(waits).toEqual([7_000, 2_000]);
    expect(told).toEqual([]);
  });

  test('are given up after three tries, at once where asking again is of no use, and where time is short', async () => {
    script = [failed('1', null), failed('2', null), failed('3', null)];
    await expect(open().within(minute)(['cats'])).rejects.toThrow('3');
    script = [failed('wrong key')];
    await expect(open().within(minute)(['cats'])).rejects.toThrow('wrong key');
    script = [failed('busy', 7_000)];
    await expect(open().within(5_000)(['cats'])).rejects.toThrow('busy');
    expect(requests).toHaveLength(5);
  });

  test('let a service that failed rest for five minutes; it is said once that it went, and once that it is back', async () => {
    const embeddings = open();
    await embeddings.within(minute)(['cats']);
    script = [failed('gone')];
    await expect(embeddings.within(minute)(['dogs'])).rejects.toThrow('gone');
    expect(await embeddings.within(minute)(['cats'])).toHaveLength(1);
    await expect(embeddings.within(minute)(['dogs'])).rejects.toThrow('gone');
    expect(requests).toHaveLength(2);
    clock += 5 * minute;
    script = [failed('gone still')];
    await expect(embeddings.within(minute)(['dogs'])).rejects.toThrow('gone still');
    clock += 5 * minute;
    await embeddings.within(minute)(['dogs']);
    expect(told).toEqual(['gone', null]);
    expect(kept.notes).toEqual([null, 'gone', 'gone still', null]);
  });

  test('of another length than before are another model’s, and are not mixed with those that are stored', async () => {
    await open().within(minute)(['cats']);
    script = [{ status: 'ok', vectors: [[1, 2, 3]] }];
    await expect(open().within(minute)(['dogs'])).rejects.toThrow(
      'it gave 3 numbers for a text where it gave 64 before',
    );
    expect(kept.vectors.size).toBe(1);
  });

  test('are no longer asked for when time is over: what came by then is kept, and the service rests', async () => {
    const texts = Array.from({ length: 70 }, (_, at) => `paper ${String(at)}`);
    const slow = open(40_000);
    await expect(slow.within(minute)(texts)).rejects.toThrow('more to ask than time');
    expect(kept.vectors.size).toBe(64);
    expect(told).toEqual(['there was more to ask than time for it']);
    await expect(slow.within(minute)(texts)).rejects.toThrow('more to ask than time');
    expect(requests).toHaveLength(2);
    expect(await open().within(minute)(texts)).toHaveLength(70);
  });

  test('of whoever goes on later anyway let nothing rest when their time is over', async () => {
    const texts = Array.from({ length: 70 }, (_, at) => `paper ${String(at)}`);
    const slow = open(40_000);
    await expect(slow.within(minute, false)(texts)).rejects.toThrow('more to ask than time');
    script = [{ status: 'failed', reason: 'it took too long', again: null }];
    await expect(slow.within(30_000, false)(texts)).rejects.toThrow('it took too long');
    expect(told).toEqual([]);
    expect(await slow.within(minute, false)(texts)).toHaveLength(70);
  });
});

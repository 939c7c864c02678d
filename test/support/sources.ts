import { createReader, type SourceDependencies } from '@broadsheet/sources';

/** What sources are made of, where a test says nothing else: nothing is reached, and nobody waits. */
export function sourceDependencies(facts: Partial<SourceDependencies> = {}): SourceDependencies {
  return {
    fetch: () => Promise.resolve({ status: 'broken', reason: 'nothing is fetched here' }),
    reader: createReader(),
    folder: '/',
    hf: { baseUrl: 'http://127.0.0.1:9', token: null },
    arxiv: { baseUrl: 'http://127.0.0.1:9', feedBaseUrl: 'http://127.0.0.1:9' },
    biorxiv: { baseUrl: 'http://127.0.0.1:9' },
    clock: () => new Date('2025-08-11T12:00:00Z'),
    wait: () => Promise.resolve(),
    ...facts,
  };
}

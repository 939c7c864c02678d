import { setTimeout as sleep } from 'node:timers/promises';

import type { Clock, Config } from '@broadsheet/configuration';
import { type Database, createEmbeddingStore } from '@broadsheet/database';
import { createFetcher } from '@broadsheet/fetcher';
import { type EmbeddingStore, type Embeddings, createEmbeddings } from '@broadsheet/matching';
import type { Logger } from 'pino';

import type { Releases } from '../releases.ts';
import { userAgentOf } from '../version.ts';
import { createAskService } from './ask-service.ts';

/** A service beside the model of words, and what is stored of it. */
export type OpenEmbeddings = Embeddings & { store: EmbeddingStore };

/** Milliseconds: to connect, and for a request as a whole, which `createAskService` bounds more closely. */
const timeouts = { connect: 5_000, total: 60_000 };

/**
 * Opens the configured embedding service; null where none is. Its door leads to this origin alone, on whatever network it is.
 * @param releases get what is to be closed
 */
export function openEmbeddings(
  config: Pick<Config, 'embeddings' | 'http'>,
  { database, clock, log }: { database: Database; clock: Clock; log: Logger },
  releases: Releases,
): OpenEmbeddings | null {
  const { embeddings } = config;
  if (embeddings === null) return null;
  const { host, hostname, port, protocol } = new URL(embeddings.url);
  const fetcher = createFetcher({
    allow: [port === '' ? `${hostname}:${protocol === 'https:' ? '443' : '80'}` : host],
    userAgent: userAgentOf(config),
    timeouts,
  });
  releases.add(() => fetcher.close());
  const store = createEmbeddingStore(database);
  const service = `${embeddings.model} at ${host}`;
  const open = createEmbeddings(service, {
    store,
    ask: createAskService((address, options) => fetcher.fetch(address, options), embeddings),
    now: clock,
    elapsed: () => performance.now(),
    wait: (milliseconds) => sleep(milliseconds),
    onChange(reason) {
      if (reason === null) log.info({ service }, 'embeddings.back');
      else log.warn({ service, reason }, 'embeddings.away');
    },
  });
  return { ...open, store };
}

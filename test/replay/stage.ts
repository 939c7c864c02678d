import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createApiContext, type ApiContext } from '@broadsheet/api';
import { loadConfig } from '@broadsheet/configuration';
import { createBooksStore, createPacingStore, type BooksStore } from '@broadsheet/database';
import { openInstallation } from '@broadsheet/installation';
import { installStarterTopics } from '@broadsheet/matching';
import { installSampleEdition } from '@broadsheet/papers';
import { createWorkerContext, type WorkerContext } from '@broadsheet/worker';
import { pino } from 'pino';

import { answerArxivSearch, type ArxivPaper } from '../support/arxiv-api.ts';
import { startHuggingFace, type HuggingFaceServer } from '../support/hugging-face.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { startSmtpServer, type RecordingSmtpServer } from '../support/smtp-server.ts';
import { startUpstream, type UpstreamServer } from '../support/upstream-server.ts';
import { arxivCategories, type FileRecord, type Scenario } from './scenario.ts';
import { openSmtpGate, type SmtpGate } from './smtp-gate.ts';

/** A whole installation with the world around it, and a clock that stands until it is moved. */
export type Stage = {
  clock: { now: Date };
  worker: WorkerContext;
  subscriptions: ApiContext['subscriptions'];
  books: BooksStore;
  source: HuggingFaceServer;
  /** arXiv's API, and what it knows by now. */
  arxiv: UpstreamServer & { index: Map<string, ArxivPaper> };
  /** Lets an upstream be asked again that asked to be left alone. */
  endPauses(upstream: 'hf' | 'arxiv'): Promise<void>;
  writeFile(records: readonly FileRecord[]): Promise<void>;
  smtp: RecordingSmtpServer;
  gate: SmtpGate;
  /** Lines logged as errors. */
  errors: string[];
  close(): Promise<void>;
};

/** Opens an installation as `start` does, over a database of its own. */
export async function openStage(scenario: Scenario): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return await open(scenario, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  scenario: Scenario,
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stage> {
  const clock = { now: scenario.start };
  const database = await createTestDatabase();
  closers.push(() => database.close());
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-replay-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'papers.json');
  await writeFile(file, '[]');
  const source = await startHuggingFace();
  closers.push(() => source.close());
  const index = new Map<string, ArxivPaper>();
  const arxiv = await startUpstream((url) => answerArxivSearch(url, index.values()));
  closers.push(() => arxiv.close());
  const smtp = await startSmtpServer({ answer: answerOf(scenario, clock) });
  closers.push(() => smtp.close());
  const gate = await openSmtpGate(smtp.port);
  closers.push(() => gate.close());

  const errors: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line.trim()) });
  const config = loadConfig(
    {
      DATABASE_URL: database.url,
      SECRET_KEY: 'one-secret-of-a-replay-that-is-long-enough',
      SOURCES: `hf,arxiv:${arxivCategories.join('+')},file:papers.json`,
      HF_BASE_URL: source.baseUrl,
      ARXIV_BASE_URL: arxiv.baseUrl,
      FETCH_ALLOW: `${source.host},${arxiv.host}`,
      SMTP_URL: gate.url,
      MAIL_FROM: 'Broadsheet <digest@broadsheet.example>',
    },
    folder,
  );
  const installation = await openInstallation(config, { log, migrates: false, clock: () => clock.now });
  closers.push(() => installation.close());
  const pacing = createPacingStore(installation.database);
  const worker = await createWorkerContext(installation, {
    // Three seconds between two requests, and the waits before asking again, are real time: there is none here. Turns and
    // pauses are taken as ever.
    pacing: { take: (pace) => pacing.take({ ...pace, gap: 0 }) },
    wait: () => Promise.resolve(),
  });
  await installStarterTopics({ topics: worker.topics }, { now: clock.now });
  await installSampleEdition({ editions: worker.editions }, { now: clock.now });
  return {
    clock,
    worker,
    subscriptions: createApiContext(installation).subscriptions,
    books: createBooksStore(installation.database),
    source,
    arxiv: { ...arxiv, index },
    async endPauses(upstream) {
      await installation.database.pool.query(
        'update pacing set paused_until = null, pauses = 0 where upstream = $1',
        [upstream],
      );
    },
    writeFile: (records) => writeFile(file, JSON.stringify(records)),
    smtp,
    gate,
    errors,
    close,
  };
}

const never = new Date(8.64e15);

/** Refuses some recipients for good, and asks those of `greylisted` to come back, once a message. */
function answerOf({ refused, greylisted }: Scenario, clock: Stage['clock']) {
  const asked = new Map<string, number>();
  return ({ stage, recipient }: { stage: string; recipient: string }): string | undefined => {
    if (stage !== 'rcpt') return undefined;
    if (clock.now >= (refused.get(recipient) ?? never)) return '550 5.1.1 No such mailbox';
    if (!greylisted.has(recipient)) return undefined;
    const times = (asked.get(recipient) ?? 0) + 1;
    asked.set(recipient, times);
    return times % 2 === 1 ? '451 4.7.1 Greylisted, come back later' : undefined;
  };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createApiContext, type ApiContext } from '@broadsheet/api';
import { loadConfig } from '@broadsheet/configuration';
import { createBooksStore, type BooksStore } from '@broadsheet/database';
import { openInstallation } from '@broadsheet/installation';
import { installStarterTopics } from '@broadsheet/matching';
import { installSampleEdition } from '@broadsheet/papers';
import { createWorkerContext, type WorkerContext } from '@broadsheet/worker';
import { pino } from 'pino';

import { startHuggingFace, type HuggingFaceServer } from '../support/hugging-face.ts';
import { createTestDatabase } from '../support/postgres.ts';
import { startSmtpServer, type RecordingSmtpServer } from '../support/smtp-server.ts';
import type { FileRecord, Scenario } from './scenario.ts';
import { openSmtpGate, type SmtpGate } from './smtp-gate.ts';

/** A whole installation with the world around it, and a clock that stands until it is moved. */
export type Stage = {
  clock: { now: Date };
  worker: WorkerContext;
  subscriptions: ApiContext['subscriptions'];
  books: BooksStore;
  source: HuggingFaceServer;
  /** Lets upstreams be asked again that asked to be left alone. */
  endPauses(): Promise<void>;
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
      SOURCES: 'hf,file:papers.json',
      HF_BASE_URL: source.baseUrl,
      FETCH_ALLOW: source.host,
      SMTP_URL: gate.url,
      MAIL_FROM: 'Broadsheet <digest@broadsheet.example>',
    },
    folder,
  );
  const installation = await openInstallation(config, { log, migrates: false, clock: () => clock.now });
  closers.push(() => installation.close());
  const worker = await createWorkerContext(installation);
  await installStarterTopics({ topics: worker.topics }, { now: clock.now });
  await installSampleEdition({ editions: worker.editions }, { now: clock.now });
  return {
    clock,
    worker,
    subscriptions: createApiContext(installation).subscriptions,
    books: createBooksStore(installation.database),
    source,
    async endPauses() {
      await installation.database.pool.query('update pacing set paused_until = null, pauses = 0');
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

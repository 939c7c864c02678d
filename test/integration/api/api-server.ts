import type { AddressInfo } from 'node:net';

import { createApiContext, createApp, type ApiContext } from '@broadsheet/api';
import { loadConfig } from '@broadsheet/configuration';
import {
  createEditionStore,
  createMatchStore,
  createPaperStore,
  createRuleStore,
  createTopicStore,
} from '@broadsheet/database';
import { openInstallation, type Installation } from '@broadsheet/installation';
import { installStarterTopics, publishEdition, wordsAlone } from '@broadsheet/matching';
import { collectPapers, type PaperRecord, type Source } from '@broadsheet/papers';
import { pino } from 'pino';

import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

/** The API of a whole installation with a database of its own, listening on a free port of this machine. */
export type ApiServer = {
  url: string;
  database: TestDatabase;
  installation: Installation;
  context: ApiContext;
  /** Lines that were logged, as they would stand in a file. */
  logged: readonly string[];
  /** Publishes an edition of these papers. */
  publish(day: string, records: readonly Partial<PaperRecord>[]): Promise<void>;
  /** Rows of the tables that requests could change, for comparing before and after. */
  snapshot(): Promise<string>;
  close(): Promise<void>;
};

/** Starts one; `env` as the process would get it. The clock starts at 9 August 2025, 07:00 UTC. */
export async function startApiServer(
  env: Record<string, string> = {},
  overrides: Parameters<typeof createApiContext>[1] = {},
): Promise<ApiServer> {
  const database = await createTestDatabase();
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const config = loadConfig(
    {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a-secret-of-tests-that-is-long-enough',
      BROADSHEET_NOW: '2025-08-09T07:00:00Z',
      ...env,
    },
    process.cwd(),
  );
  const installation = await openInstallation(config, { log, migrates: false });
  const context = createApiContext(installation, overrides);
  const topics = createTopicStore(installation.database);
  await installStarterTopics({ topics }, { now: installation.clock() });
  const server = createApp(context).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    database,
    installation,
    context,
    logged,
    publish: (day, records) => publish(installation, day, records),
    async snapshot() {
      const tables = [
        'subscribers',
        'interests',
        'confirmations',
        'notices',
        'suppressions',
        'rules',
        'votes',
      ];
      const rows = await Promise.all(
        tables.map((table) => database.pool.query(`select * from ${table} order by 1`)),
      );
      return JSON.stringify(rows.map((result) => result.rows as unknown));
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await installation.close();
      await database.close();
    },
  };
}

async function publish(
  { database, clock }: Installation,
  day: string,
  records: readonly Partial<PaperRecord>[],
): Promise<void> {
  const source: Source = {
    name: 'hf',
    trending: true,
    history: true,
    read: () =>
      Promise.resolve({ status: 'ok', leftOut: [], records: records.map((one) => recordOf(one, day)) }),
  };
  const signal = AbortSignal.timeout(60_000);
  await collectPapers({ papers: createPaperStore(database), clock }, { source, days: [day], signal });
  const ports = {
    editions: createEditionStore(database),
    rules: createRuleStore(database),
    matches: createMatchStore(database),
    matcher: wordsAlone,
  };
  await publishEdition(ports, { edition: { day }, now: clock() });
}

function recordOf(record: Partial<PaperRecord>, day: string): PaperRecord {
  return {
    id: null,
    title: 'A paper',
    abstract: '',
    authors: [],
    categories: [],
    keywords: [],
    url: null,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: null,
    listedOn: day,
    votes: null,
    ...record,
  };
}

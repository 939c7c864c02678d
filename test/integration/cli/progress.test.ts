import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { Installation } from '@broadsheet/installation';
import { createWorkerContext, plan } from '@broadsheet/worker';

import type { Output } from '../../../apps/cli/src/output.ts';
import { deliver } from '../../../apps/cli/src/verbs/deliver.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

const readers = 30;
let database: TestDatabase;
let installation: Installation;
let smtp: RecordingSmtpServer;
/** How many the server takes before it keeps the others waiting, and what they wait for. */
const taken = 12;
let open: () => void = () => undefined;

beforeAll(async () => {
  let asked = 0;
  const gate = new Promise<void>((resolve) => (open = resolve));
  smtp = await startSmtpServer({
    async answer({ stage }) {
      if (stage === 'rcpt' && (asked += 1) > taken) await gate;
      return undefined;
    },
  });
  database = await createTestDatabase();
  installation = await createTestInstallation({
    url: database.url,
    env: { SMTP_URL: smtp.url, BROADSHEET_NOW: '2025-08-09T07:00:05Z' },
  });
  const seeds = createSeeds(database.pool);
  await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
  for (let index = 0; index < readers; index += 1)
    await seeds.subscriber(`reader${String(index)}@example.org`);
});
afterAll(async () => {
  open();
  await installation.close();
  await smtp.close();
  await database.close();
});

it('shows what has left while a page of digests is under way, and all of it in the end', async () => {
  const context = await createWorkerContext(installation, { sources: [] });
  await plan(context, { wake: false });
  const shown: (readonly [number, number])[] = [];
  let halfway: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => (halfway = resolve));
  const output: Output = {
    watched: true,
    answer: () => undefined,
    stream: () => Promise.resolve(),
    progress(done, total) {
      shown.push([done, total]);
      if (done === taken) halfway();
    },
  };
  const delivered = deliver(context, null, output, new AbortController().signal);
  await seen;
  open();
  await delivered;
  expect(shown.at(-1)).toEqual([readers, readers]);
});

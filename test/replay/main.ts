/**
 * Replays real days: `npm run replay -- DIR [SEED]`, DIR with `YYYY-MM-DD.json` answers of the daily papers API. On an embedded
 * server in a temporary folder, or on that of DATABASE_URL, in databases of its own. Exit 1 on any violation.
 */
import { resolve } from 'node:path';

import { startTestServer } from '../support/test-server.ts';
import { replay } from './replay.ts';
import { describe, heading, newestDay, summary } from './report.ts';
import { madeWeek, realDays } from './scenarios.ts';

const shownAtMost = 100;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const [folder, seed = '1'] = process.argv.slice(2);
if (folder === undefined) {
  say('Usage: npm run replay -- DIR [SEED], with a folder of YYYY-MM-DD.json, or the word "made".');
  process.exit(2);
}
const scenario =
  folder === 'made'
    ? madeWeek(Number(seed))
    : await realDays(Number(seed), resolve(process.env['INIT_CWD'] ?? process.cwd(), folder)).catch(
        (error: unknown) => {
          say(error instanceof Error ? error.message : String(error));
          process.exit(2);
        },
      );
const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']);
process.env['BROADSHEET_TEST_SERVER'] = server.url;
process.env['BROADSHEET_TEST_TEMPLATE'] = server.template;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.close().finally(() => process.exit(130)));
try {
  say(heading());
  const { journal, verdict } = await replay(scenario, (so) => {
    say(newestDay(so));
  });
  say(summary(journal, verdict));
  for (const violation of verdict.violations.slice(0, shownAtMost)) say(describe(violation));
  const unsaid = verdict.violations.length - shownAtMost;
  if (unsaid > 0) say(`… and ${String(unsaid)} more`);
  process.exitCode = verdict.violations.length > 0 ? 1 : 0;
} finally {
  await server.close();
}

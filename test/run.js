// Runs the suite and closes with one plain line: `N passed, N failed, N skipped`. Arguments go to jest as they are.
// What needs Redis, Chromium, Postfix, python3-dkim or the shared data runs where they are found, and is named where not.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const jest = join(createRequire(import.meta.url).resolve('jest/package.json'), '../bin/jest.js');
const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'));
const report = join(folder, 'report.json');
const run = spawnSync(
  process.execPath,
  [
    // Node reads our TypeScript itself: tests, their workers, and the threads that the sources start.
    `--import=${new URL('support/typescript-loader.js', import.meta.url).href}`,
    jest,
    // Jest would leave one core to itself; most of a test's time is waiting for real servers.
    '--maxWorkers=2',
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);

let summary;
try {
  summary = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.log('The suite did not run.');
}
rmSync(folder, { recursive: true, force: true });
if (summary) {
  const skipped = summary.testResults.flatMap((file) =>
    file.assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
  if (skipped.length > 0) console.log(`Skipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`);
  const broken = summary.testResults.filter(
    (file) => file.assertionResults.length === 0 && file.status === 'failed',
  ).length;
  console.log(
    `${summary.numPassedTests} passed, ${summary.numFailedTests + broken} failed, ${skipped.length} skipped`,
  );
}
process.exitCode = run.status ?? 1;

import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a Chromium on this machine; where not, tests that need one are skipped by name. */
export const hasChromium = existsSync(executablePath);

/** Starts a Chromium that calls nobody but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet],
  });
}

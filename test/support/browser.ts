import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

/** The shell is the same engine without a desktop around it: a page costs it less than half the processor time. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const executablePath = [process.env['CHROMIUM'] ?? '', ...installed].find((path) => existsSync(path));

/** Whether there is a Chromium on this machine; where not, tests that need one are skipped by name. */
export const hasChromium = executablePath !== undefined;

/** Starts a Chromium that calls nobody but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync'].map((what) => `--disable-${what}`);
  return chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...quiet],
  });
}

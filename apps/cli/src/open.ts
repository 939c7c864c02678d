import { resolve } from 'node:path';

import { loadConfig, type Config } from '@broadsheet/configuration';
import { type Installation, createLog, openInstallation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext } from '@broadsheet/worker';

/** Reads the environment as it stands. */
export function readConfig(): Config {
  return loadConfig(process.env, process.cwd());
}

/** Opens the installation for one verb, and closes it whatever happens. */
export async function withInstallation<T>(
  work: (installation: Installation) => Promise<T>,
  options: { migrates?: boolean } = {},
): Promise<T> {
  const config = readConfig();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const installation = await openInstallation(config, {
    log,
    migrates: options.migrates ?? false,
    connections: 6,
  });
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}

/** The same, with everything that jobs work with. */
export function withWorkerContext<T>(work: (context: WorkerContext) => Promise<T>): Promise<T> {
  return withInstallation(async (installation) =>
    work(await createWorkerContext(installation, { readStdin })),
  );
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A path as whoever typed it meant it: npm runs scripts in another folder than the caller's. */
export function callersPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

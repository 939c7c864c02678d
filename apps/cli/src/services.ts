import type { Config } from '@broadsheet/configuration';
import { lockInstance } from '@broadsheet/database';
import { type Installation, createLog, createReleases, openInstallation } from '@broadsheet/installation';
import { createWorkerContext, startWorker } from '@broadsheet/worker';

import { furtherCores } from './cores.ts';
import { furnish } from './furnish.ts';

/** Which parts of Broadsheet a process runs. */
export type Services = { api: boolean; worker: boolean };

/** What runs, until it is closed: HTTP and the worker drain, then the database is left. */
export type Running = {
  url: string | null;
  mailbox: boolean;
  installation: Installation;
  close(): Promise<void>;
};

/**
 * Opens the installation and starts services on it. It listens before a worker begins: a port that is taken has done nothing.
 * @param options `label` names the process in messages; `signal` gives up starting
 * @throws what opening and listening throw, after everything opened was closed
 */
export async function startServices(
  config: Config,
  services: Services,
  options: { label: string; signal: AbortSignal },
): Promise<Running> {
  const { label, signal } = options;
  const releases = createReleases();
  try {
    const both = services.api && services.worker;
    if (both) {
      const lock = await lockInstance(config.dataDir, label);
      releases.add(() => lock.release());
    }
    const installation = await openInstallation(config, {
      log: createLog(config.logLevel),
      migrates: both,
      connections: 12,
      signal,
    });
    releases.add(() => installation.close());
    await furnish(installation, { mends: services.worker });
    const context = services.worker
      ? await createWorkerContext(installation, { threads: furtherCores() })
      : null;
    signal.throwIfAborted();
    const running = createReleases();
    // Both drain at once: a request that hangs must not keep the worker sending.
    releases.add(() => running.runTogether());
    if (services.api) {
      // A worker reads neither the pages nor what signs operators in.
      const { createApiContext, inviteFirstOwner, startApi } = await import('@broadsheet/api');
      const pages = createApiContext(installation);
      const api = await startApi(pages, config.http);
      running.add(() => api.close());
      await inviteFirstOwner(config, pages.operators);
    }
    if (context !== null) {
      const worker = await startWorker(context);
      running.add(() => worker.close());
    }
    return {
      url: services.api ? config.http.publicUrl : null,
      mailbox: config.smtpServers.length === 0 && !config.production,
      installation,
      close: () => releases.run(),
    };
  } catch (error) {
    await releases.run().catch(() => undefined);
    throw error;
  }
}

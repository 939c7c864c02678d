import { createApiContext, startApi } from '@broadsheet/api';
import { type Config } from '@broadsheet/configuration';
import { lockInstance } from '@broadsheet/database';
import { type Installation, createLog, createReleases, openInstallation } from '@broadsheet/installation';
import { installStarterTopics } from '@broadsheet/matching';
import { installSampleEdition } from '@broadsheet/papers';
import { createWorkerContext, startWorker } from '@broadsheet/worker';

/** Which parts of Broadsheet a process runs. */
export type Services = { api: boolean; worker: boolean };

/** What runs, until it is closed: HTTP first, workers drained, the database last. */
export type Running = {
  url: string | null;
  mailbox: boolean;
  installation: Installation;
  close(): Promise<void>;
};

/**
 * Opens the installation and starts services on it.
 * @param options `label` names the process in messages; `signal` gives up starting
 * @throws what opening and listening throw, after everything opened was closed
 */
export async function startServices(
  config: Config,
  services: Services,
  options: { label: string; signal: AbortSignal },
): Promise<Running> {
  const releases = createReleases();
  try {
    const both = services.api && services.worker;
    if (both) {
      const lock = await lockInstance(config.dataDir, options.label);
      releases.add(() => lock.release());
    }
    const installation = await openInstallation(config, {
      log: createLog(config.logLevel),
      migrates: both,
      connections: 12,
      signal: options.signal,
    });
    releases.add(() => installation.close());
    const worker = services.worker ? await createWorkerContext(installation) : null;
    if (worker !== null) await furnish(worker);
    const running = services.worker && worker !== null ? await startWorker(worker) : null;
    if (running !== null) releases.add(() => running.close());
    const api = services.api
      ? await startApi(createApiContext(installation), { host: config.http.host, port: config.http.port })
      : null;
    if (api !== null) releases.add(() => api.close());
    return {
      url: api === null ? null : config.http.publicUrl,
      mailbox: config.smtpServers.length === 0 && !config.production,
      installation,
      close: () => releases.run(),
    };
  } catch (error) {
    await releases.run();
    throw error;
  }
}

/** What a new installation comes up with: starter topics, and an edition to look at until the first real one. */
async function furnish({
  installation,
  topics,
  editions,
}: Awaited<ReturnType<typeof createWorkerContext>>): Promise<void> {
  const now = installation.clock();
  await installStarterTopics({ topics }, { now });
  await installSampleEdition({ editions }, { now });
}

import { type ExitCode, exit } from '../exit.ts';
import { type Services, startServices } from '../services.ts';
import { onStop } from '../signals.ts';
import { readConfig } from '../read-config.ts';

/** After so many milliseconds a stop that hangs is cut short. */
const lastResort = 90_000;

/** When everything is closed, what still waits for a queue that is away keeps the process for so many milliseconds. */
const leftovers = 500;

/**
 * Runs services until a signal. The first Ctrl-C or SIGTERM drains: nothing more is claimed, what is in hand is finished,
 * the database is stopped last. A later one ends the process at once; nothing is lost by that either.
 */
export async function run(label: string, services: Services): Promise<ExitCode> {
  const config = await readConfig();
  const starting = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    onStop(() => {
      process.stderr.write('Stopping: finishing what is in hand.\n');
      setTimeout(() => {
        process.exit(exit.failed);
      }, lastResort).unref();
      starting.abort();
      resolve();
    });
  });
  try {
    const running = await startServices(config, services, { label, signal: starting.signal });
    process.stdout.write(banner(label, running));
    await stopped;
    await running.close();
    setTimeout(() => {
      process.exit(exit.done);
    }, leftovers).unref();
  } catch (error) {
    // Asked to stop before it was ready: everything that was opened is closed again, as asked.
    if (!(starting.signal.aborted && error instanceof Error && error.name === 'AbortError')) throw error;
  }
  return exit.done;
}

function banner(label: string, { url, mailbox }: { url: string | null; mailbox: boolean }): string {
  if (url === null) return 'The worker is running. Ctrl-C stops it.\n';
  const lines = [
    '',
    `  Broadsheet is ready (${label})`,
    '',
    `  Sign up      ${url}/`,
    `  Editions     ${url}/editions`,
    ...(mailbox ? [`  Mailbox      ${url}/mailbox   catches every mail; set SMTP_URL to send for real`] : []),
    '  Stop         Ctrl-C',
    '',
  ];
  return `${lines.join('\n')}\n`;
}

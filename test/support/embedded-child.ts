/**
 * A process that uses the embedded server, for tests to start and kill: `DATA_DIR [label]`. Prints one JSON line when it is there, and leaves
 * when its standard input says so or ends. With a label it takes the instance lock first.
 */
// By file, without the rest of the package: what is loaded here is loaded for every process of these tests.
import { startEmbeddedPostgres } from '../../packages/database/src/embedded/embedded-postgres.ts';
import { lockInstance } from '../../packages/database/src/embedded/instance-lock.ts';

const [dataDir = '', label] = process.argv.slice(2);
const print = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
process.on('SIGINT', () => undefined);
try {
  const lock = label === undefined ? undefined : await lockInstance(dataDir, label);
  const log = { info: () => undefined, warn: (line: string) => process.stderr.write(`${line}\n`) };
  const server = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
  const { url, adopted, dataDirectory } = server;
  print({ url, adopted, dataDirectory });
  process.stdin.resume().once('close', () => {
    void server.stop().then(() => lock?.release());
  });
} catch (error) {
  const { name, code, message } = error as Error & { code?: string };
  print({ error: { name, code, message } });
}

import { createRequire } from 'node:module';

import { type Logger, pino } from 'pino';
import type pretty from 'pino-pretty';

/** Loaded for a terminal alone. */
const load = createRequire(import.meta.url);

/**
 * The log: JSON lines on standard error, or readable ones on a terminal. Never an address, a token or a key: rows are named
 * by id.
 */
export function createLog(level: string): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const stream = process.stderr.isTTY
    ? (load('pino-pretty') as typeof pretty)({
        destination: 2,
        sync: true,
        colorize: true,
        translateTime: 'SYS:HH:MM:ss',
        ignore: 'pid,hostname',
      })
    : pino.destination({ dest: 2, sync: true });
  return pino(options, stream);
}

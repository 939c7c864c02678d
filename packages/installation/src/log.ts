import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/**
 * The log: JSON lines on standard error, or readable ones on a terminal. Never an address, a token or a key: rows are named
 * by id.
 */
export function createLog(level: string): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const stream = process.stderr.isTTY
    ? pretty({
        destination: 2,
        sync: true,
        colorize: true,
        translateTime: 'SYS:HH:MM:ss',
        ignore: 'pid,hostname',
      })
    : pino.destination({ dest: 2, sync: true });
  return pino(options, stream);
}

import { CommanderError } from 'commander';

import { type ExitCode, exit } from './exit.ts';

/** Errors whose message is for the operator, by the `code` they carry. */
const operatorErrors: Readonly<Record<string, ExitCode>> = {
  usage: exit.usage,
  configuration: exit.usage,
  'signing-key': exit.usage,
  SECRET_KEYS_UNKNOWN: exit.usage,
  'allow-list': exit.usage,
  'smtp-url': exit.usage,
};

const operatorErrorNames = new Set([
  'EmbeddedPostgresError',
  'MigrationError',
  'PendingMigrationsError',
  'InstanceRunningError',
  'PortTakenError',
  'AllowListError',
  'SmtpUrlError',
  'SigningKeyError',
]);

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);

/** What to print for an error, and the status to end with. Only a defect of ours shows its stack. */
export function failureOf(error: unknown): { message: string; status: ExitCode } {
  // Commander has printed its own message.
  if (error instanceof CommanderError)
    return { message: '', status: error.exitCode === 0 ? exit.done : exit.usage };
  if (!(error instanceof Error)) return { message: String(error), status: exit.failed };
  const code = 'code' in error ? String(error.code) : '';
  if (code in operatorErrors) return { message: error.message, status: operatorErrors[code] ?? exit.failed };
  if (operatorErrorNames.has(error.name)) return { message: error.message, status: exit.failed };
  if (error.name === 'AbortError') return { message: 'Stopped.', status: exit.failed };
  if (unreachable.has(code)) {
    return {
      message: `A server cannot be reached: ${error.message || code}. Check DATABASE_URL and REDIS_URL.`,
      status: exit.failed,
    };
  }
  // PostgreSQL's own classes: 28 (login), 3D (no such database).
  if (/^(28|3D)[0-9A-Z]{3}$/.test(code)) {
    return { message: `The database refuses us: ${error.message}. Check DATABASE_URL.`, status: exit.failed };
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') {
    return { message: `${error.message}. Check DATA_DIR.`, status: exit.failed };
  }
  return {
    message: `This is a defect of Broadsheet; please report it.\n${error.stack ?? error.message}`,
    status: exit.failed,
  };
}

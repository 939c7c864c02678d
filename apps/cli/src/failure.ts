import { CommanderError } from 'commander';

import { type ExitCode, exit } from './exit.ts';

/** Errors whose message is for the operator, by the `code` they carry. */
const operatorErrors: Readonly<Record<string, ExitCode>> = {
  usage: exit.usage,
  configuration: exit.usage,
  'signing-key': exit.usage,
  SECRET_KEYS_UNKNOWN: exit.usage,
};

const operatorErrorNames = new Set([
  'EmbeddedPostgresError',
  'MigrationError',
  'BackupError',
  'PendingMigrationsError',
  'InstanceRunningError',
  'QueueUnreachableError',
  'PortTakenError',
  'PortForbiddenError',
  'HostUnavailableError',
]);

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'EAI_AGAIN']);

/** What to print for an error, and the status to end with. Only a defect of ours has a stack, for whoever looks for it. */
export function failureOf(error: unknown): { message: string; status: ExitCode } {
  // Commander has printed its own message.
  if (error instanceof CommanderError)
    return { message: '', status: error.exitCode === 0 ? exit.done : exit.usage };
  if (!(error instanceof Error)) return { message: String(error), status: exit.failed };
  const code = 'code' in error ? String(error.code) : '';
  const known = operatorErrors[code];
  if (known !== undefined) return { message: error.message, status: known };
  if (operatorErrorNames.has(error.name)) return { message: error.message, status: exit.failed };
  return { message: environmental(error, code) ?? defect(error), status: exit.failed };
}

/** The world around us, by the codes of node and of PostgreSQL. */
function environmental(error: Error, code: string): string | null {
  if (error.name === 'AbortError') return 'Stopped.';
  // The last are pg's words where opening a connection takes too long.
  if (unreachable.has(code) || error.message === 'timeout expired')
    return `A server cannot be reached: ${error.message || code}. Check DATABASE_URL and REDIS_URL.`;
  // PostgreSQL's own classes: 28 (login), 3D (no such database), 08 (connection), 57P (shut down).
  if (/^(28|3D)[0-9A-Z]{3}$/.test(code))
    return `The database refuses us: ${error.message}. Check DATABASE_URL.`;
  if (
    /^(08[0-9A-Z]{3}|57P0[0-9]|ECONNRESET|EPIPE)$/.test(code) ||
    /^Connection terminated/.test(error.message)
  )
    return `The database went away: ${error.message}. What was not finished can be done again.`;
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') return `${error.message}. Check DATA_DIR.`;
  return null;
}

function defect(error: Error): string {
  const verbose = ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? '');
  const hint = verbose ? '' : ' LOG_LEVEL=debug shows where.';
  return `This is a defect of Broadsheet; please report it.${hint}\n${verbose ? (error.stack ?? '') : `${error.name}: ${error.message}`}`;
}

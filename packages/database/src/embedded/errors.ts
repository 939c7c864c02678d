/**
 * Why the embedded server could not be had:
 * - `binaries-missing`: no PostgreSQL is bundled for this platform, or the optional package was not installed;
 * - `binaries-unusable`: it is there and does not run here (another C library, say);
 * - `data-dir-not-writable`: the folder, or one above it, does not let us in;
 * - `data-missing`: the database was kept elsewhere and is no longer there;
 * - `data-damaged`: the folder exists and holds no cluster;
 * - `wrong-major`: the cluster belongs to another major version of PostgreSQL;
 * - `disk-full`;
 * - `start-failed`: anything else that the server or `initdb` says; the last lines of its log are in the message.
 */
export type EmbeddedPostgresErrorCode =
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'data-dir-not-writable'
  | 'data-missing'
  | 'data-damaged'
  | 'wrong-major'
  | 'disk-full'
  | 'start-failed';

/** The embedded server cannot be started. The message is for the operator: what is wrong and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of a system or SQL error, undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** An error of the file system around `path`, said in the operator's words. */
export function folderError(path: string, cause: unknown): EmbeddedPostgresError {
  if (codeOf(cause) === 'ENOSPC' || codeOf(cause) === 'EDQUOT') return diskFull(path, cause);
  const reason = String(cause).replace(/^Error: /, '');
  return new EmbeddedPostgresError(
    'data-dir-not-writable',
    `The data folder ${path} cannot be used: ${reason}. Give this account the right to write there, or set DATA_DIR to another folder.`,
    { cause },
  );
}

/** What `initdb` or `postgres` said before it gave up, as an error. */
export function serverError(what: string, path: string, output: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/i.test(output)) return diskFull(path, new Error(output));
  const lines = output.trim().split('\n').slice(-15).join('\n');
  return new EmbeddedPostgresError('start-failed', `${what} It said:\n${lines || '(nothing)'}`);
}

function diskFull(path: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'disk-full',
    `The disk that holds ${path} is full. Make room and start again; nothing is lost.`,
    { cause },
  );
}

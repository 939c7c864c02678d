/**
 * Why a backup cannot be made of, or brought into, an installation:
 * - `file-unreadable`: it cannot be opened, or is not a backup of Broadsheet;
 * - `file-damaged`: its checksum does not fit, or it was never finished;
 * - `backup-newer`: it was made by a version with migrations that this one does not know;
 * - `not-empty`: something is there already;
 * - `in-use`: other processes are connected to the database.
 */
export type BackupErrorCode = 'file-unreadable' | 'file-damaged' | 'backup-newer' | 'not-empty' | 'in-use';

/** The message is for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

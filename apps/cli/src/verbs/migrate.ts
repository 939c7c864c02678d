import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

/** Brings the database up to date. */
export async function migrate(output: Output): Promise<ExitCode> {
  return await withInstallation(
    () => {
      output.answer({ upToDate: true }, () => ['The database is up to date.']);
      return Promise.resolve(exit.done);
    },
    { migrates: true },
  );
}

import { createPaperStore } from '@broadsheet/database';
import { withdrawPaper } from '@broadsheet/papers';

import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

/** Withdraws a paper; a second time says so and changes nothing. One that nobody knows is status 1. */
export async function withdraw(id: string, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database, clock }) => {
    const result = await withdrawPaper({ papers: createPaperStore(database) }, { id, now: clock() });
    if (result.status === 'unknown') {
      process.stderr.write(
        `No paper is known as ${JSON.stringify(id)}: give its arXiv id, DOI, address or title, what a file calls it, or its name in an address of an edition.\n`,
      );
      return exit.failed;
    }
    if (result.status === 'ambiguous') {
      process.stderr.write(
        `Lists call ${String(result.keys.length)} papers ${JSON.stringify(id)}: give one of ${result.keys.slice(0, 10).join(', ')}.\n`,
      );
      return exit.failed;
    }
    output.answer(result, ({ status, key, title }) => [
      status === 'withdrawn' ? `Withdrew ${key}: ${title}` : `${key} was withdrawn before: ${title}`,
    ]);
    return exit.done;
  });
}

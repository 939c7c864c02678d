import { createPaperStore } from '@broadsheet/database';
import { withdrawPaper } from '@broadsheet/papers';

import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

/** Papers of one name that are told apart at most. */
const mostShown = 10;

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
      const shown = result.papers.slice(0, mostShown).map(({ key, title }) => `  ${key}  ${title}`);
      const more = result.papers.length - shown.length;
      const named = `Lists call ${String(result.papers.length)} papers ${JSON.stringify(id)}. Give the name of one, the last listed first:`;
      process.stderr.write(
        [named, ...shown, ...(more > 0 ? [`  and ${String(more)} more`] : []), ''].join('\n'),
      );
      return exit.failed;
    }
    output.answer(result, ({ status, key, title }) => [
      status === 'withdrawn' ? `Withdrew ${key}: ${title}` : `${key} was withdrawn before: ${title}`,
    ]);
    return exit.done;
  });
}

import { type PublishResult, type RemarkOn, publishEdition, publishEditions } from '@broadsheet/matching';
import { standingsOf } from '@broadsheet/papers';
import { learn, remarkFor } from '@broadsheet/worker';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withWorkerContext } from '../open-worker.ts';
import type { Output } from '../output.ts';

/** Publishes one edition, or every one that has papers and is not published, oldest first. */
export async function publish(options: { date?: string }, output: Output): Promise<ExitCode> {
  const day = options.date;
  return await withWorkerContext(async (context) => {
    const { installation, publishing } = context;
    const now = installation.clock();
    // Where no worker runs, nobody else would.
    await learn(context);
    // Whoever asks for it by hand waits for nobody; what is wanting is said all the same.
    const remarkOn: RemarkOn = async (of) => remarkFor(of, await standingsOf(context, of, now));
    const results =
      day === undefined
        ? await publishEditions(publishing, { until: null, now, remarkOn })
        : [await publishEdition(publishing, { edition: { day }, now, remarkOn })];
    if (results.some(({ outcome }) => outcome === 'unknown')) {
      throw new UsageError(
        `There is no edition of ${day ?? ''}: \`broadsheet pull --date ${day ?? ''}\` reads it first`,
      );
    }
    output.answer({ editions: results }, ({ editions }) =>
      editions.length === 0 ? ['Nothing to publish: no unpublished edition has papers.'] : editions.map(line),
    );
    return exit.done;
  });
}

function line(result: PublishResult): string {
  switch (result.outcome) {
    case 'published':
      return `${result.day}  published as number ${String(result.publication)}, ${String(result.papers)} papers`;
    case 'already-published':
      return `${result.day}  was published as number ${String(result.publication)}`;
    case 'empty':
      return `${result.day}  has no papers, and stays open`;
    case 'waiting':
      return `${result.day}  waits for its sources`;
    case 'unknown':
      return 'There is no such edition.';
  }
}

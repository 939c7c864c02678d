import { createEditionStore, createTopicStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { installStarterTopics } from '@broadsheet/matching';
import { installSampleEdition } from '@broadsheet/papers';

/**
 * What a new installation comes up with: starter topics, and an edition to look at until the first real one. Whoever opens it
 * first brings them in; one that has topics is not new.
 * @param options `mends`: also brings in the edition that an interrupted first opening left out
 */
export async function furnish(
  { database, clock }: Installation,
  options: { mends: boolean } = { mends: false },
): Promise<void> {
  const now = clock();
  const added = await installStarterTopics({ topics: createTopicStore(database) }, { now });
  if (added > 0 || options.mends)
    await installSampleEdition({ editions: createEditionStore(database) }, { now });
}

import type { LearnPorts } from '@broadsheet/matching';
import { createBoundedThread, scriptBeside } from '@broadsheet/threads';

import { ModelStoppedError } from './model-at-work.ts';
import type { LearnResult, LearnTask } from './tasks.ts';

/** Learning from 50,000 papers takes minutes of a core on a busy machine, and so many megabytes of heap at most. */
const limits = { milliseconds: 30 * 60_000, megabytes: 1_536 };

/** Learns in a thread of its own, which ends with it. @throws ModelStoppedError where a limit was passed */
export const learnInThread: LearnPorts['learn'] = async (pages, service) => {
  const thread = createBoundedThread<LearnTask, LearnResult>({
    script: scriptBeside(import.meta.url, 'learn-thread'),
    limits,
  });
  const run = async (task: LearnTask): Promise<LearnResult> => {
    const outcome = await thread.run(task);
    if (outcome.status === 'stopped') throw new ModelStoppedError(outcome.reason);
    return outcome.result;
  };
  try {
    let first = true;
    for await (const page of pages) {
      await run({ kind: 'read', first, ...page });
      first = false;
    }
    const learnt = await run({ kind: 'learn', service });
    if (learnt === null) throw new ModelStoppedError('nothing was learnt');
    return learnt;
  } finally {
    await thread.close();
  }
};

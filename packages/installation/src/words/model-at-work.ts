import type { LearntModel, ModelAtWork, ModelStore, WorkingModel } from '@broadsheet/matching';
import { createBoundedThread, scriptBeside } from '@broadsheet/threads';

import type { WorkResult, WorkTask } from './tasks.ts';

/** Milliseconds of one task, on a busy machine too; megabytes of heap, beside which the model's numbers take up to 100. */
const limits = { milliseconds: 120_000, megabytes: 512 };
/** Milliseconds without work after which the model is let go; loading it again takes a second. */
const idle = 10 * 60_000;
/** Milliseconds for which matching goes by words alone after the model failed. */
const restFor = 10 * 60_000;

/** The thread of the model stopped; what was asked is not answered. */
export class ModelStoppedError extends Error {
  override readonly name = 'ModelStoppedError';
  readonly code = 'model-stopped';
  constructor(reason: string) {
    super(`The model of words could not be asked: ${reason}`);
  }
}

/**
 * The newest model, at work in a thread of its own: neither pages nor jobs wait for it but those that ask. Nothing is
 * loaded before somebody asks, and the thread is let go when nobody did for a while.
 * @param onTrouble told why the model could not be asked: whoever asked gets a ModelStoppedError, and whoever comes in the next
 *   minutes matches by words
 */
export function createModelAtWork(
  models: Pick<ModelStore, 'newest' | 'bytesOf'>,
  onTrouble: (reason: string) => void,
): ModelAtWork & { close(): Promise<void> } {
  const thread = createBoundedThread<WorkTask, WorkResult>({
    script: scriptBeside(import.meta.url, 'work-thread'),
    limits,
    idle,
  });
  /** A model that failed is left alone for a while. */
  let rest: { version: string; until: number } | null = null;

  function stop(version: string, reason: string): ModelStoppedError {
    rest = { version, until: elapsed() + restFor };
    onTrouble(reason);
    return new ModelStoppedError(reason);
  }

  async function run(task: WorkTask): Promise<WorkResult> {
    const outcome = await thread.run(task);
    if (outcome.status === 'stopped') throw stop(task.version, outcome.reason);
    return outcome.result;
  }

  async function load({ version, beside }: WorkTask): Promise<boolean> {
    const bytes = await models.bytesOf(version);
    return bytes !== null && (await run({ kind: 'load', version, beside, bytes })).kind === 'loaded';
  }

  /** Asks; a thread that is new, or has another model, gets this one first. */
  async function ask<Kind extends WorkResult['kind']>(
    task: WorkTask,
    kind: Kind,
  ): Promise<Extract<WorkResult, { kind: Kind }>> {
    let result = await run(task);
    if (result.kind === 'unknown' && (await load(task))) result = await run(task);
    if (result.kind !== kind) throw stop(task.version, 'it is no longer kept, or of another form');
    return result as Extract<WorkResult, { kind: Kind }>;
  }

  const workingModel = (version: string, beside: boolean): WorkingModel => ({
    version,
    understand: async (asked) =>
      (await ask({ kind: 'understand', version, beside, asked }, 'understood')).understandings,
    views: async (papers, vectors = []) =>
      (await ask({ kind: 'views', version, beside, papers, vectors }, 'views')).views,
    carrying: async (carried) =>
      (await ask({ kind: 'carrying', version, beside, carried }, 'carrying')).stems,
  });

  async function newest(): Promise<LearntModel | null> {
    const model = await models.newest();
    return model !== null && model.version === rest?.version && elapsed() < rest.until ? null : model;
  }

  return {
    async current() {
      const model = await newest();
      return model === null ? null : workingModel(model.version, false);
    },
    async beside(service) {
      const model = await newest();
      return model?.service === service ? workingModel(model.version, true) : null;
    },
    close: () => thread.close(),
  };
}

const elapsed = (): number => performance.now();

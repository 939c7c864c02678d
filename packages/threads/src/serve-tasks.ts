import { parentPort } from 'node:worker_threads';

/** What a thread says of a task: first that it begins, for its time runs from there, then what came of it. */
export type Said = { begun: true } | { result: unknown } | { defect: string };

/**
 * Does, in a thread of its own, what `createBoundedThread` hands over. To be called once by the thread's script.
 * @param prepare loads what a task needs and returns the work itself; loading is not counted against the task
 */
export function serveTasks(prepare: (task: never) => Promise<() => unknown>): void {
  const say = (said: Said): void => {
    parentPort?.postMessage(said);
  };
  const serve = async (task: never): Promise<void> => {
    try {
      const work = await prepare(task);
      say({ begun: true });
      say({ result: work() });
    } catch (error) {
      say({ defect: error instanceof Error ? error.message : String(error) });
    }
  };
  parentPort?.on('message', (task: unknown) => void serve(task as never));
}

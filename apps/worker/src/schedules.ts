import type { Queues } from '@broadsheet/queue';

/** Seconds between two runs of each scheduled job. */
const schedules = {
  collect: 60,
  publish: 60,
  watch: 60,
  plan: 20,
  sweep: 15,
  tidy: 600,
  mailbox: 120,
  learn: 600,
  forget: 3600,
  hosts: 300,
} as const;

/** Milliseconds between two looks whether the queue still has them: one that was wiped, or came back empty, has none. */
const lookAgain = 10_000;

/**
 * Makes the schedules, and makes them again for as long as this worker lives wherever the queue has lost them: the sweeper, which finds all
 * that is owed, is one of them.
 * @param onTrouble hears of a queue that did not answer; it is asked again
 * @returns `close`, which looks no more
 * @throws what the queue throws at the first time
 */
export async function keepSchedules(
  queues: Pick<Queues, 'every'>,
  onTrouble: (error: unknown) => void,
): Promise<{ close(): Promise<void> }> {
  const make = async (): Promise<void> => {
    for (const [name, seconds] of Object.entries(schedules))
      await queues.every(name as keyof typeof schedules, seconds);
  };
  await make();
  let looking = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    // A queue that is slow to answer is not asked twice at once.
    if (busy) return;
    busy = true;
    looking = make()
      .catch(onTrouble)
      .finally(() => {
        busy = false;
      });
  }, lookAgain);
  return {
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}

import type { Queues } from '@broadsheet/queue';

/** The queue is not there; the message is for the operator. */
export class QueueUnreachableError extends Error {
  override readonly name = 'QueueUnreachableError';
  readonly code = 'queue-unreachable';
  constructor() {
    super('The queue does not answer, and without it no worker learns what to do. Check REDIS_URL.');
  }
}

/**
 * Waits until the queue answers.
 * @param patience milliseconds
 * @throws QueueUnreachableError
 */
export async function queueAnswers(queues: Pick<Queues, 'waiting'>, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new QueueUnreachableError());
    }, patience);
  });
  const answer = queues.waiting('ticks');
  answer.catch(() => undefined);
  try {
    await Promise.race([answer, late]);
  } catch (error) {
    throw error instanceof QueueUnreachableError
      ? error
      : Object.assign(new QueueUnreachableError(), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

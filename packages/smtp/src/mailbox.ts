import type { Transport } from '@broadsheet/delivery';
import { subjectOf } from './subject.ts';

/** One mail that the development mailbox caught. */
export type CaughtMail = { to: string; subject: string; at: Date; raw: Buffer };

/**
 * The development mailbox: takes every message, sends none.
 * @param insert keeps it; where that fails the message counts as unreachable, and is tried again
 * @param now the moment it was caught
 */
export function createMailbox({
  insert,
  now = () => new Date(),
}: {
  insert: (mail: CaughtMail) => Promise<void>;
  now?: () => Date;
}): Transport {
  const pending = new Set<Promise<void>>();
  return {
    async submit(message, signal, permit) {
      if (permit !== undefined && !(await permit())) return { status: 'withheld' };
      if (signal.aborted)
        return { status: 'broken', stage: 'connect', error: 'EABORT: given up by the caller' };
      const kept = insert({
        to: message.envelope.to,
        subject: subjectOf(message.raw),
        at: now(),
        raw: message.raw,
      });
      pending.add(kept);
      try {
        await kept;
        return { status: 'accepted', reply: '250 2.0.0 caught by the development mailbox' };
      } catch (cause) {
        return {
          status: 'broken',
          stage: 'connect',
          error: cause instanceof Error ? cause.message : String(cause),
        };
      } finally {
        pending.delete(kept);
      }
    },
    async close() {
      await Promise.allSettled(pending);
    },
  };
}

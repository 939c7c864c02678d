import type { NodemailerError } from 'nodemailer/lib/errors';
import type { Limits } from './limits.ts';
import { coded } from './open-socket.ts';

/** What a step came to. */
export type Step<T> = { value: T | undefined; error: NodemailerError | null };

/** One step of a conversation at a time, ended by whatever comes first: its callback, an error, the limit, or the caller's signal. */
export type Phase = {
  /** @param first the limit that applies until `restart` names another */
  run: <T>(
    signal: AbortSignal | null,
    first: keyof Limits,
    start: (done: (error?: NodemailerError | null, value?: T) => void) => void,
  ) => Promise<Step<T>>;
  /** The conversation went on: another limit applies from now. Without a step it does nothing. */
  restart: (limit: keyof Limits) => void;
  /** Ends the step, if there is one. */
  fail: (error: NodemailerError) => void;
};

/** @param hangUp closes the connection under a step that took too long or was given up */
export function createPhase(limits: Limits, hangUp: () => void): Phase {
  let settle: ((error: NodemailerError) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const fail = (error: NodemailerError): void => settle?.(error);
  const restart = (limit: keyof Limits): void => {
    if (settle === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      fail(coded('ETIMEDOUT', `no ${limit} within ${String(limits[limit])} ms`));
      hangUp();
    }, limits[limit]);
  };
  return {
    fail,
    restart,
    run: <T>(signal: AbortSignal | null, first: keyof Limits, start: Parameters<Phase['run']>[2]) =>
      new Promise<Step<T>>((resolve) => {
        const onAbort = (): void => {
          fail(coded('EABORT', 'given up by the caller'));
          hangUp();
        };
        const end = (step: Step<T>): void => {
          clearTimeout(timer);
          settle = undefined;
          signal?.removeEventListener('abort', onAbort);
          resolve(step);
        };
        settle = (error) => {
          end({ value: undefined, error });
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        restart(first);
        if (signal?.aborted === true) onAbort();
        else
          start((error, value) => {
            end({ value: value as T | undefined, error: error ?? null });
          });
      }),
  };
}

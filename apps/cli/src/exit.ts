/** What the command's exit status means. */
export const exit = { done: 0, failed: 1, usage: 2, partly: 3 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** A mistake of who typed the command; the message says what to do, and there is no stack to show. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

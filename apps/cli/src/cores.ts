import { availableParallelism } from 'node:os';

/** Threads beyond so many would wait for the database and the SMTP server, not for a core. */
const most = 15;

/** Threads that a worker may start beside its own, one for each further core. */
export function furtherCores(): number {
  return Math.min(availableParallelism() - 1, most);
}

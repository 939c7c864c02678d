export { createBoundedThread, scriptBeside } from './bounded-thread.ts';
export type { BoundedThread, Outcome, ThreadLimits } from './bounded-thread.ts';
export { serveTasks } from './serve-tasks.ts';

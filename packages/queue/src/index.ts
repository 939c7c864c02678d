export { createBackend } from './backend.ts';
export type { Backend, QueueLocation } from './backend.ts';
export { jobs, queueNames } from './jobs.ts';
export type { JobName, JobPayload, QueueName } from './jobs.ts';
export { createQueues, startWorkers } from './queues.ts';
export type { Handlers, Queues } from './queues.ts';

export { createLog } from './log.ts';
export { PendingMigrationsError, openInstallation } from './open.ts';
export type { Installation } from './open.ts';
export { QueueUnreachableError, queueAnswers } from './queue-answers.ts';
export { createReleases } from './releases.ts';
export type { Releases } from './releases.ts';
export { secretKeysOf } from './secret-keys.ts';
export { userAgentOf, versionOf } from './version.ts';
export { learnInThread } from './words/learning.ts';

export type { BounceMailbox } from './bounce-mailbox.ts';
export { createClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { knownSecretKeys, secretKeyFile } from './known-secret-keys.ts';
export { ConfigurationError, loadConfig } from './load-config.ts';
export type { Checks, Config } from './load-config.ts';
export type { ConfigurationProblem } from './environment.ts';
export { variableNames } from './variables.ts';
export type { SignupMode } from './variables.ts';

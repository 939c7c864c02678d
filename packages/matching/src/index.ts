export type { Match, Reason, Rule, Topic } from './rule.ts';

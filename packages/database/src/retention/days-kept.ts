import { digestDaysKept } from '@broadsheet/digest';

import type { Forgotten } from './retention-store.ts';

/** Days for which each is kept, in the order in which it is forgotten; 0: until it expires. docs/operating.md tells operators the same. */
export const daysKept: Readonly<Record<Forgotten, number>> = {
  deliveries: digestDaysKept,
  ledgers: digestDaysKept,
  ownMatches: digestDaysKept,
  returnedMail: 400,
  votes: 400,
  notices: 90,
  vectors: 60,
  fragments: 30,
  auditTrail: 1100,
  alerts: 400,
  caughtMails: 30,
  mailHosts: 30,
  mailGroups: 30,
  invitations: 30,
  sessions: 0,
  verifications: 0,
  spentOnce: 0,
  signInAttempts: 1,
  networkUses: 1,
  remains: 1,
};

import { createAuditStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import type { Note } from '@broadsheet/operators';

/** Writes acts into the audit trail of an open installation, with its time. */
export function createNote({ database, clock }: Pick<Installation, 'database' | 'clock'>): Note {
  const trail = createAuditStore(database);
  return (by, act, subject, { before, after } = {}) =>
    trail.add({ at: clock(), by, act, subject, before: before ?? null, after: after ?? null });
}

import type { AuditEntry, AuditState, AuditStore } from '@broadsheet/operators';

import type { Database } from '../connect.ts';

type Row = {
  id: number;
  at: Date;
  by_kind: AuditEntry['by']['kind'];
  by_name: string;
  act: string;
  subject: string;
  before: AuditState | null;
  after: AuditState | null;
};

/** The audit trail: written and read, never changed. */
export function createAuditStore({ pool }: Pick<Database, 'pool'>): AuditStore {
  return {
    async add({ at, by, act, subject, before, after }) {
      await pool.query(
        `insert into audit_trail (at, by_kind, by_name, act, subject, before, after)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)`,
        [at, by.kind, by.name, act, subject, jsonOf(before), jsonOf(after)],
      );
    },
    async list({ before, limit, subject }) {
      const { rows } = await pool.query<Row>(
        `select id, at, by_kind, by_name, act, subject, before, after from audit_trail
         where ($1::bigint is null or id < $1) and ($2::text is null or subject = $2)
         order by id desc limit $3`,
        [before, subject, limit],
      );
      return rows.map(({ by_kind: kind, by_name: name, ...entry }) => ({ ...entry, by: { kind, name } }));
    },
  };
}

function jsonOf(state: AuditState | null): string | null {
  return state === null ? null : JSON.stringify(state);
}

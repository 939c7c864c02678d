import type { Invitation, InvitationStore } from '@broadsheet/operators';

import { inTransaction } from '../connect.ts';
import type { Database } from '../connect.ts';

const columns = `email, role, invited_by as "invitedBy", created_at as "createdAt", expires_at as "expiresAt"`;
const isOpen = 'accepted_at is null and revoked_at is null';

/** Links that let somebody in to choose a password. */
export function createInvitationStore({ pool }: Pick<Database, 'pool'>): InvitationStore {
  return {
    async add({ tokenHash, email, role, invitedBy, createdAt, expiresAt }) {
      await pool.query(
        `insert into operator_invitations (token_hash, email, role, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [Buffer.from(tokenHash), email, role, invitedBy, createdAt, expiresAt],
      );
    },
    async open(now) {
      const { rows } = await pool.query<Invitation>(
        `select ${columns} from operator_invitations where ${isOpen} and expires_at > $1 order by created_at desc`,
        [now],
      );
      return rows;
    },
    async find(tokenHash, now) {
      const { rows } = await pool.query<Invitation>(
        `select ${columns} from operator_invitations where token_hash = $1 and ${isOpen} and expires_at > $2`,
        [Buffer.from(tokenHash), now],
      );
      return rows[0] ?? null;
    },
    take: (tokenHash, now) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<Invitation>(
          `update operator_invitations set accepted_at = $2
           where token_hash = $1 and ${isOpen} and expires_at > $2 returning ${columns}`,
          [Buffer.from(tokenHash), now],
        );
        const taken = rows[0] ?? null;
        if (taken !== null)
          await client.query(
            `update operator_invitations set revoked_at = $2 where email = $1 and ${isOpen}`,
            [taken.email, now],
          );
        return taken;
      }),
    async revoke(email, now) {
      const { rowCount } = await pool.query(
        `update operator_invitations set revoked_at = $2 where email = $1 and ${isOpen}`,
        [email, now],
      );
      return rowCount ?? 0;
    },
    async countSince(email, since) {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from operator_invitations where email = $1 and created_at >= $2',
        [email, since],
      );
      return rows[0]?.count ?? 0;
    },
  };
}

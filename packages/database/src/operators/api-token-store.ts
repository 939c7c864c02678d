import type { ApiToken, ApiTokenStore } from '@broadsheet/operators';

import type { Database } from '../connect.ts';

const columns = `id, label, scopes, issued_by as "issuedBy", issued_at as "issuedAt", last_used_on as "lastUsedOn"`;

/** API tokens, by their hashes. */
export function createApiTokenStore({ pool }: Pick<Database, 'pool'>): ApiTokenStore {
  return {
    async add({ hash, label, scopes, issuedBy, issuedAt }) {
      const { rows } = await pool.query<{ id: number }>(
        `insert into api_tokens (hash, label, scopes, issued_by, issued_at) values ($1, $2, $3::text[], $4, $5) returning id`,
        [Buffer.from(hash), label, scopes, issuedBy, issuedAt],
      );
      return rows[0]?.id ?? 0;
    },
    async all() {
      const { rows } = await pool.query<ApiToken>(
        `select ${columns} from api_tokens where revoked_at is null order by id desc`,
      );
      return rows;
    },
    async use(hash, now) {
      const { rows } = await pool.query<ApiToken>(
        `select ${columns} from api_tokens where hash = $1 and revoked_at is null`,
        [Buffer.from(hash)],
      );
      const [token] = rows;
      if (token === undefined) return null;
      const today = now.toISOString().slice(0, 10);
      if (token.lastUsedOn !== today)
        await pool.query('update api_tokens set last_used_on = $2::date where id = $1', [token.id, today]);
      return token;
    },
    async revoke(id, now) {
      const { rows } = await pool.query<ApiToken>(
        `update api_tokens set revoked_at = $2 where id = $1 and revoked_at is null returning ${columns}`,
        [id, now],
      );
      return rows[0] ?? null;
    },
  };
}

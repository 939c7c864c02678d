import type { Operator, OperatorChange, OperatorStore } from '@broadsheet/operators';

import { inTransaction } from '../connect.ts';
import type { Database, Queryable } from '../connect.ts';

const selected = `select o.id, o.email, o.name, o.role, o.two_factor_enabled as "secondFactor", o.created_at as "createdAt",
    (select max(s.updated_at) from operator_sessions s where s.operator_id = o.id) as "seenAt"
  from operators o`;

/** Operators; their passwords and sessions belong to the accounts package. */
export function createOperatorStore({ pool }: Pick<Database, 'pool'>): OperatorStore {
  return {
    async all() {
      return (await pool.query<Operator>(`${selected} order by o.email`)).rows;
    },
    async byEmail(email) {
      return (await pool.query<Operator>(`${selected} where o.email = lower($1)`, [email])).rows[0] ?? null;
    },
    byId: (id) => find(pool, id),
    changeRole: (id, role, now) =>
      changing(pool, id, role !== 'owner', async (client) => {
        await client.query('update operators set role = $2, updated_at = $3 where id = $1', [id, role, now]);
      }),
    remove: (id) =>
      changing(pool, id, true, async (client) => {
        await client.query('delete from operators where id = $1', [id]);
      }),
    async dropFactor(id) {
      await pool.query(
        `with gone as (delete from operator_factors where operator_id = $1)
         update operators set two_factor_enabled = false where id = $1`,
        [id],
      );
    },
  };
}

async function find(client: Queryable, id: string): Promise<Operator | null> {
  return (await client.query<Operator>(`${selected} where o.id = $1`, [id])).rows[0] ?? null;
}

/** Alone among those who change operators, and only where an owner is left afterwards. */
async function changing(
  pool: Database['pool'],
  id: string,
  endsOwner: boolean,
  change: (client: Queryable) => Promise<void>,
): Promise<OperatorChange> {
  return inTransaction(pool, async (client) => {
    await client.query('lock table operators in share row exclusive mode');
    const before = await find(client, id);
    if (before === null) return { status: 'unknown' };
    if (endsOwner && before.role === 'owner') {
      const { rowCount } = await client.query(`select from operators where role = 'owner' and id <> $1`, [
        id,
      ]);
      if (rowCount === 0) return { status: 'last-owner' };
    }
    await change(client);
    return { status: 'ok', before };
  });
}

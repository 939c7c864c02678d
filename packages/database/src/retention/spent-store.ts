import type { Database, Queryable } from '../connect.ts';

/** Something that is good once; `name` tells it among all of its purpose. */
export type Spent = { purpose: 'proof' | 'webhook-call' | 'standing-stop'; name: string; expiresAt: Date };

/** Spends it, inside a transaction or not; false where it was spent before. What expired is forgotten with other things of age. */
export async function spend(client: Queryable, { purpose, name, expiresAt }: Spent): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into spent_once (purpose, name, expires_at) values ($1, $2, $3) on conflict do nothing',
    [purpose, name, expiresAt],
  );
  return rowCount === 1;
}

/** What was spent, for who asks before and spends after. */
export function createSpentStore({ pool }: Pick<Database, 'pool'>): {
  known(spent: Pick<Spent, 'purpose' | 'name'>): Promise<boolean>;
  spend(spent: Spent): Promise<boolean>;
} {
  return {
    async known({ purpose, name }) {
      const { rowCount } = await pool.query('select 1 from spent_once where purpose = $1 and name = $2', [
        purpose,
        name,
      ]);
      return rowCount === 1;
    },
    spend: (spent) => spend(pool, spent),
  };
}

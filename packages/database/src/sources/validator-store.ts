import type { ValidatorStore } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** Validators of sources' answers as rows of `fetch_validators`. */
export function createValidatorStore({ pool }: Pick<Database, 'pool'>): ValidatorStore {
  return {
    async load(address, from) {
      const { rows } = await pool.query<{ etag: string | null; last_modified: string | null }>(
        'select etag, last_modified from fetch_validators where address = $1 and kept_at >= $2',
        [address, from],
      );
      const [row] = rows;
      return row === undefined ? null : { etag: row.etag, lastModified: row.last_modified };
    },
    async keep(address, { etag, lastModified }, now) {
      await pool.query(
        `insert into fetch_validators (address, etag, last_modified, kept_at) values ($1, $2, $3, $4)
         on conflict (address) do update set etag = excluded.etag, last_modified = excluded.last_modified,
           kept_at = excluded.kept_at`,
        [address, etag, lastModified, now],
      );
    },
  };
}

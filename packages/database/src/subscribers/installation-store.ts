import { fingerprintOf } from '@broadsheet/subscribers';

import type { Database } from '../connect.ts';

/** What an installation is known by, beside its `SECRET_KEY`. */
export type Installation = {
  /** HMAC key of suppressions; never rotated. */
  suppressionKey: Buffer;
  /** Fingerprints of keys that signed once and are not given now: what they signed is dead. */
  missingKeys: readonly string[];
};

/** None of the given keys ever signed for this database. */
export class UnknownSecretKeysError extends Error {
  override name = 'UnknownSecretKeysError';
  readonly code = 'SECRET_KEYS_UNKNOWN';
  constructor() {
    super(
      'SECRET_KEY does not fit this database: every link in mail already sent (unsubscribe, preferences, digests, votes), every ' +
        'bounce on its way and every notice not yet submitted would be dead. Give the key this installation was run with; to ' +
        'change keys, put the new one in front of it: SECRET_KEY=new,old.',
    );
  }
}

type InstallationRow = { suppression_key: Buffer; key_fingerprints: string[] };

/**
 * Reads the installation, making it on the first start; remembers the newest key.
 * @param options.secretKeys newest first
 * @param options.randomBytes a cryptographic source
 * @throws UnknownSecretKeysError where the database knows none of the keys
 */
export async function loadInstallation(
  { pool }: Pick<Database, 'pool'>,
  options: { secretKeys: readonly string[]; now: Date; randomBytes: (size: number) => Uint8Array },
): Promise<Installation> {
  const given = options.secretKeys.map(fingerprintOf);
  // Of several processes that start at once one makes it; all read the same.
  await pool.query(
    `insert into installation (id, created_at, suppression_key, key_fingerprints) values (1, $1, $2, $3)
     on conflict do nothing`,
    [options.now, options.randomBytes(32), given],
  );
  const { rows } = await pool.query<InstallationRow>(
    'select suppression_key, key_fingerprints from installation',
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The installation vanished while it was read.');
  const known = new Set(row.key_fingerprints);
  if (!given.some((fingerprint) => known.has(fingerprint))) throw new UnknownSecretKeysError();
  // Keys behind the newest may have come from another installation; only what signs here is remembered.
  const [newest] = given;
  if (newest !== undefined && !known.has(newest))
    await pool.query(
      `update installation set key_fingerprints = array_prepend($1, key_fingerprints)
       where not key_fingerprints @> array[$1]`,
      [newest],
    );
  return {
    suppressionKey: row.suppression_key,
    missingKeys: row.key_fingerprints.filter((fingerprint) => !given.includes(fingerprint)),
  };
}

import { join } from 'node:path';

import { secretKeyFile } from '@broadsheet/configuration';
import { type Finding, createNames, examine, type Names } from '@broadsheet/doctor';
import type { Installation } from '@broadsheet/installation';
import { parseSmtpUrls } from '@broadsheet/smtp';

/** Checks everything that decides whether mail arrives. Nothing is mailed, nothing stored. */
export type Doctor = () => Promise<readonly Finding[]>;

/** @param names DNS; this machine's own unless others are given */
export function createDoctor(
  { config, database, clock, backend }: Pick<Installation, 'config' | 'database' | 'clock' | 'backend'>,
  names: Names = createNames(),
): Doctor {
  const { mail } = config;
  return () =>
    examine(
      {
        production: config.production,
        publicUrl: config.http.publicUrl,
        from: mail.from.address,
        dkim: mail.dkim,
        bounceDomain: mail.bounceDomain,
        servers: config.smtpServers.length === 0 ? [] : parseSmtpUrls(config.smtpServers.join(',')),
        dataDir: config.dataDir,
        secretKey: { given: config.secretKeys !== null, file: join(config.dataDir, secretKeyFile) },
        async clockDifference() {
          if (config.startsAt !== null) return null;
          const { rows } = await database.pool.query<{ now: Date }>('select clock_timestamp() as now');
          return clock().getTime() - (rows[0]?.now.getTime() ?? 0);
        },
        queuePolicy: () => backend.evictionPolicy(),
      },
      names,
    );
}

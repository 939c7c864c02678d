import { statfs } from 'node:fs/promises';

import { type Finding, fail, ok, skip, warn } from './finding.ts';

const least = { fail: 200_000_000, warn: 2_000_000_000 } as const;

/** This process's clock against the database's. @param difference milliseconds; null where the clock is set by hand */
export function checkClock(difference: number | null): Finding {
  if (difference === null) return skip('clock', 'The clock is set by BROADSHEET_NOW.');
  const seconds = Math.abs(difference) / 1000;
  return seconds <= 5
    ? ok('clock', 'This machine and the database agree on the time.')
    : warn(
        'clock',
        `This machine and the database differ by ${String(Math.round(seconds))} seconds.`,
        'Let both follow a time server (NTP).',
      );
}

/** Room where the data lies. */
export async function checkDisk(folder: string): Promise<Finding> {
  let free: number;
  try {
    const { bavail, bsize } = await statfs(folder);
    free = bavail * bsize;
  } catch {
    return skip('disk', `${folder} is not there: the database is elsewhere.`);
  }
  const says = `${(free / 1e9).toFixed(1)} GB are free at ${folder}.`;
  if (free < least.fail) return fail('disk', says, 'Make room now: a full disk stops the database.');
  return free < least.warn ? warn('disk', says, 'Make room soon.') : ok('disk', says);
}

/** Redis must not drop what is queued. @param policy null: the queue is in PostgreSQL; undefined: it would not say */
export function checkQueue(policy: string | null | undefined): Finding {
  if (policy === null) return ok('queue', 'The queue is in the database.');
  if (policy === undefined)
    return warn(
      'queue',
      'Redis does not say how it evicts.',
      'See to it that maxmemory-policy is noeviction.',
    );
  return policy === 'noeviction'
    ? ok('queue', 'Redis evicts nothing.')
    : fail(
        'queue',
        `Redis evicts by ${policy}: jobs vanish when memory is short.`,
        'Set maxmemory-policy noeviction.',
      );
}

/** How far what is over its time was forgotten. */
export type Retention = {
  /** When it was last looked for; null: never. */
  ranAt: Date | null;
  now: Date;
  /** What still holds rows that are two days or more over their time. */
  overdue: readonly { what: string; days: number }[];
};

/** Hours without a look: it is due every hour. */
const forgottenHours = 6;

/** Whether nothing is kept for longer than it may be. */
export function checkRetention({ ranAt, now, overdue }: Retention): Finding {
  const check = 'retention';
  const hours = ranAt === null ? Infinity : (now.getTime() - ranAt.getTime()) / 3_600_000;
  const last =
    ranAt === null
      ? 'Nothing was looked for so far'
      : `Last looked for at ${ranAt.toISOString().slice(0, 16)}Z`;
  if (overdue.length > 0) {
    const rows = overdue.map(({ what, days }) => `${what} (${String(days)} days)`).join(', ');
    return warn(
      check,
      `Kept for longer than it may be: ${rows}. ${last}.`,
      hours > forgottenHours
        ? 'Is a worker running? It forgets every hour.'
        : 'A worker forgets at most 64,000 rows of a kind an hour: look again tomorrow.',
    );
  }
  if (hours <= forgottenHours) return ok(check, `Nothing is kept beyond its time. ${last}.`);
  return ranAt === null
    ? skip(check, 'Nothing is kept beyond its time, and no worker has looked for it so far.')
    : warn(check, `${last}.`, 'Is a worker running? It forgets every hour.');
}

/** Where the keys come from. */
export function checkSecrets(given: boolean, file: string): Finding {
  return given
    ? ok(
        'secrets',
        'SECRET_KEY is given: keep a copy apart from the backups, for without it every mailed link is dead.',
      )
    : ok('secrets', `The key is kept in ${file}: keep a copy, for without it every mailed link is dead.`);
}

import { type ReceivePorts, ownTokenIn, receiveMail } from '@broadsheet/bounces';
import { createRejectionStore, createReturnedMailStore } from '@broadsheet/database';
import { readHere } from '@broadsheet/inbound';
import { createTokens } from '@broadsheet/subscribers';
import { beforeAll, beforeEach } from '@jest/globals';

import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { withWorld, world } from '../subscribers/world.ts';

export const tokens = createTokens({ secretKeys: ['a secret that is long enough for everybody'] });
export const now = new Date('2026-03-01T12:00:00Z');

/** Of this file's tests, once `withReturnedMail` has opened their world. */
export let seeds: Seeds;
/** The key of that installation. */
export let suppressionKey: Buffer;
let edition = 0;

/** Opens a world of subscribers before the tests of a file; nothing was mailed, and nothing has come back, before each of them. */
export function withReturnedMail(): void {
  withWorld();
  beforeAll(async () => {
    seeds = createSeeds(world.database.pool);
    const { rows } = await world.database.pool.query<{ suppression_key: Buffer }>(
      'select suppression_key from installation',
    );
    suppressionKey = rows[0]!.suppression_key;
  });
  beforeEach(async () => {
    await world.database.pool.query('truncate deliveries, returned_mails cascade');
    edition = await seeds.edition('2026-02-27', 1, []);
  });
}

export const returned = () => createReturnedMailStore(world.database, suppressionKey);
export const both = () => ({ returned: returned(), rejections: createRejectionStore(world.database) });

/** A digest of theirs on a day, over then. */
export async function delivery(
  subscriberId: number,
  day: string,
  state = 'submitted',
  reason: string | null = null,
  reply: string | null = null,
) {
  const { rows } = await world.database.pool.query<{ id: number }>(
    `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, reason, reply, contents,
       printed, message_date, planned_at, expires_at, next_attempt_at, finished_at)
     values ($1, $2::date, $3, 0, 1, $4, $5, $6, '{}', '{}', $2::date, $2::date, $2::date, $2::date, $2::date) returning id`,
    [subscriberId, day, edition, state, reason, reply],
  );
  return rows[0]!.id;
}

export const stateOf = async (id: number) =>
  (await world.database.pool.query<{ state: string }>('select state from subscribers where id = $1', [id]))
    .rows[0]?.state;
export const suppressed = async (email: string) => (await world.suppressions.among([email])).has(email);

/** A report of one recipient, mailed back to a return path. */
export function dsn(returnPath: string, status = '5.1.1', action = 'failed'): string {
  return [
    `To: <${returnPath}>`,
    'From: MAILER-DAEMON@example.net',
    'Subject: Undelivered Mail',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; whoever@elsewhere.example',
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; 550 ${status} no`,
    '--b--',
    '',
  ].join('\r\n');
}

function ports(): ReceivePorts {
  return {
    read: (received) => Promise.resolve({ status: 'read', ...readHere(received) }),
    own: (candidates) => ownTokenIn(candidates, tokens),
    returned: returned(),
  };
}

export const receive = (source: string, at = now) =>
  receiveMail(ports(), { bytes: Buffer.from(source), envelope: [] }, 'listener', at);
export const pathOf = (id: number) => `b+${tokens.sign('return-path', id)}@bounce.example.org`;

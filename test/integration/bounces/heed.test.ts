import {
  type Heeded,
  type ReceivePorts,
  heed,
  heedRejections,
  ownTokenIn,
  receiveMail,
  tellHeeded,
} from '@broadsheet/bounces';
import { createHeldStore, createRejectionStore, createReturnedMailStore } from '@broadsheet/database';
import { readHere } from '@broadsheet/inbound';
import { confirm, createTokens, eraseSubscriber, unsubscribe } from '@broadsheet/subscribers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { complaint } from '../../unit/bounces/made-mails.ts';
import { type World, createWorld } from '../subscribers/world.ts';

const tokens = createTokens({ secretKeys: ['a secret that is long enough for everybody'] });
const now = new Date('2026-03-01T12:00:00Z');

let world: World;
let seeds: Seeds;
let edition = 0;
beforeAll(async () => {
  world = await createWorld();
  seeds = createSeeds(world.database.pool);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.clear();
  await world.database.pool.query('truncate deliveries, returned_mails cascade');
  edition = await seeds.edition('2026-02-27', 1, []);
});

function ports(): ReceivePorts {
  return {
    read: (received) => Promise.resolve({ status: 'read', ...readHere(received) }),
    own: (candidates) => ownTokenIn(candidates, tokens),
    returned: returned(),
  };
}

let suppressionKey: Buffer;
beforeAll(async () => {
  const { rows } = await world.database.pool.query<{ suppression_key: Buffer }>(
    'select suppression_key from installation',
  );
  suppressionKey = rows[0]!.suppression_key;
});
const returned = () => createReturnedMailStore(world.database, suppressionKey);

async function delivery(
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

const stateOf = async (id: number) =>
  (await world.database.pool.query<{ state: string }>('select state from subscribers where id = $1', [id]))
    .rows[0]?.state;
const suppressed = async (email: string) => (await world.suppressions.among([email])).has(email);

function dsn(returnPath: string, status = '5.1.1', action = 'failed'): string {
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
const receive = (source: string, at = now) =>
  receiveMail(ports(), { bytes: Buffer.from(source), envelope: [] }, 'listener', at);
const pathOf = (id: number) => `b+${tokens.sign('return-path', id)}@bounce.example.org`;

describe('a returned mail with a token of ours', () => {
  it('suppresses and unsubscribes who is not there, whatever address the report names', async () => {
    const id = await seeds.subscriber('gone@example.net');

    expect(await receive(dsn(pathOf(id)))).toMatchObject({
      status: 'heeded',
      consequence: { kind: 'suppress' },
    });
    expect(await stateOf(id)).toBe('unsubscribed');
    expect(await suppressed('gone@example.net')).toBe(true);
    expect(await suppressed('whoever@elsewhere.example')).toBe(false);
  });

  it('counts once, however often and by whichever way it comes', async () => {
    const id = await seeds.subscriber('full@example.net');
    const deliveryId = await delivery(id, '2026-02-28');
    await receive(dsn(pathOf(id), '5.2.2'));

    expect(await receive(dsn(pathOf(id), '5.2.2'))).toEqual({ status: 'again' });
    expect(
      await heed(
        { returned: returned() },
        {
          token: { token: '', names: 'delivery', deliveryId },
          event: { kind: 'bounce', class: 'soft', status: null },
          channel: 'ses',
        },
        now,
      ),
    ).toEqual({ status: 'again' });
  });

  it('resolves a complaint that names nobody by the Message-ID it returns, and mails nothing', async () => {
    const id = await seeds.subscriber('cross@example.net');
    const deliveryId = await delivery(id, '2026-02-28');

    expect(
      await receive(complaint([`Message-ID: <${tokens.sign('message-id', deliveryId)}@example.org>`])),
    ).toMatchObject({
      status: 'heeded',
      subscriberId: id,
      consequence: { kind: 'suppress', reason: 'complaint' },
    });
    expect(await stateOf(id)).toBe('unsubscribed');
    expect(await world.notices()).toEqual([]);
  });

  it.each([
    ['a delay', 'delayed', '4.4.1'],
    ['a relay', 'relayed', '2.0.0'],
    ['an expansion', 'expanded', '2.0.0'],
  ])('changes nobody for %s', async (_what, action, status) => {
    const id = await seeds.subscriber('alive@example.net');

    expect(await receive(dsn(pathOf(id), status, action))).toMatchObject({ consequence: { kind: 'none' } });
    expect(await stateOf(id)).toBe('active');
    expect(await suppressed('alive@example.net')).toBe(false);
  });
});

describe('a forged report', () => {
  it('changes nothing without a MAC of ours', async () => {
    const id = await seeds.subscriber('victim@example.net');
    const others = createTokens({ secretKeys: ['a secret of somebody else, also long enough'] });
    const forged = [
      dsn(`b+${others.sign('return-path', id)}@bounce.example.org`),
      dsn(`b+${tokens.sign('unsubscribe', id)}@bounce.example.org`),
      dsn(`b+${tokens.sign('return-path', id).slice(0, -1)}@bounce.example.org`),
      dsn('b+victim@bounce.example.org'),
      complaint(['Original-Rcpt-To: victim@example.net', 'Message-ID: <1@example.org>']),
    ];

    for (const source of forged) expect(await receive(source)).toEqual({ status: 'unverified' });
    expect(await stateOf(id)).toBe('active');
    expect((await world.database.pool.query('select 1 from returned_mails')).rowCount).toBe(0);
  });
});

describe('many hard bounces of one mail host in an hour', () => {
  it('are held, those already suppressed as well, and other hosts are not', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 30; n += 1) ids.push(await seeds.subscriber(`a${String(n)}@outage.example`));
    const other = await seeds.subscriber('b@calm.example');
    const heeded: Heeded[] = [];
    for (const id of ids.slice(0, 25)) {
      const outcome = await receive(dsn(pathOf(id)));
      if (outcome.status === 'heeded') heeded.push(outcome);
    }
    await receive(dsn(pathOf(other)));

    expect(heeded.map((one) => one.status === 'heeded' && one.consequence.kind)).toEqual([
      ...Array.from({ length: 19 }, () => 'suppress'),
      ...Array.from({ length: 6 }, () => 'hold'),
    ]);
    for (const id of ids) expect(await stateOf(id)).toBe('active');
    expect(await suppressed('a0@outage.example')).toBe(false);
    expect(await suppressed('b@calm.example')).toBe(true);
  });
});

describe('a refusal at SMTP time', () => {
  it('follows the same rules, once', async () => {
    const gone = await seeds.subscriber('gone@example.net');
    const spammy = await seeds.subscriber('filtered@example.net');
    await delivery(gone, '2026-02-28', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    await delivery(spammy, '2026-02-28', 'rejected', 'policy', 'data-sent: 554 5.7.1 spam');
    const both = { returned: returned(), rejections: createRejectionStore(world.database) };

    expect(await heedRejections(both, { now, doubted: false })).toHaveLength(2);
    expect(await heedRejections(both, { now, doubted: false })).toEqual([]);
    expect([await stateOf(gone), await stateOf(spammy)]).toEqual(['unsubscribed', 'active']);
  });

  it('is held where the server refuses nearly everybody, and so is what it brought within the hour', async () => {
    const both = { returned: returned(), rejections: createRejectionStore(world.database) };
    const refuse = async (email: string): Promise<number> => {
      const id = await seeds.subscriber(email);
      await delivery(id, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
      return id;
    };
    const morning = new Date('2026-03-01T00:10:00Z');
    const early = await refuse('early@one.example');
    await heedRejections(both, { now: morning, doubted: false });
    expect([await stateOf(early), await suppressed('early@one.example')]).toEqual(['unsubscribed', true]);

    const late = [await refuse('late@two.example'), await refuse('later@two.example')];
    const told: unknown[] = [];
    const log = { info: () => undefined, error: (facts: object) => void told.push(facts) };
    for (const one of await heedRejections(both, { now: morning, doubted: true }))
      tellHeeded(log, one, 'smtp');
    expect(await Promise.all([early, ...late].map(stateOf))).toEqual(['active', 'active', 'active']);
    expect(await suppressed('early@one.example')).toBe(false);
    // A host is told of once, also one of which nothing new came.
    expect(told).toEqual([
      { channel: 'smtp', mailHost: 'two.example', heldToo: 0 },
      { channel: 'smtp', mailHost: 'one.example', heldToo: 1 },
    ]);
    // And of a new trouble again, whether or not the one before was decided.
    const next = await refuse('latest@two.example');
    for (const one of await heedRejections(both, { now: new Date('2026-03-01T02:00:00Z'), doubted: true }))
      tellHeeded(log, one, 'smtp');
    expect(told.slice(2)).toEqual([{ channel: 'smtp', mailHost: 'two.example', heldToo: 0 }]);
    expect(await stateOf(next)).toBe('active');
    const held = await createHeldStore(world.database, suppressionKey).all();
    expect(held.map(({ mailHost, subscribers }) => [mailHost, subscribers])).toEqual([
      ['one.example', 1],
      ['two.example', 3],
    ]);
  });

  it('leaves none of many that are doubted to be heeded once nobody doubts them any more', async () => {
    const both = { returned: returned(), rejections: createRejectionStore(world.database) };
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push(await seeds.subscriber(`a${String(n)}@one.example`));
      await delivery(ids[n]!, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    }
    const at = new Date('2026-03-01T00:10:00Z');
    expect(await heedRejections(both, { now: at, doubted: true, page: 2 })).toHaveLength(5);
    expect(await heedRejections(both, { now: at, doubted: false })).toEqual([]);
    for (const id of ids) expect(await stateOf(id)).toBe('active');
  });
});

describe('what is held after it has suppressed somebody', () => {
  it('never brings back who said meanwhile that they want no more', async () => {
    const both = { returned: returned(), rejections: createRejectionStore(world.database) };
    const at = (minutes: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + minutes * 60_000);
    const readers = [
      'still@one.example',
      'pressed@one.example',
      'opted-out@one.example',
      'cross@one.example',
    ];
    const ids: number[] = [];
    for (const email of readers) {
      ids.push(await seeds.subscriber(email));
      await delivery(ids.at(-1)!, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    }
    await heedRejections(both, { now: at(1), doubted: false });
    expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'unsubscribed'));

    const [, pressed = 0, optedOut = 0, cross = 0] = ids;
    expect(await unsubscribe(world.ports, pressed, at(2))).toEqual({ changed: false });
    for (const [subscriberId, feedback] of [
      [optedOut, 'opt-out'],
      [cross, 'abuse'],
    ] as const)
      await heed(
        both,
        {
          token: { token: '', names: 'subscriber', subscriberId, deliveryId: null },
          event: { kind: 'complaint', feedback },
          channel: 'listener',
        },
        at(3),
      );
    await heedRejections(both, { now: at(4), doubted: true });
    expect(await Promise.all(ids.map(stateOf))).toEqual([
      'active',
      'unsubscribed',
      'unsubscribed',
      'unsubscribed',
    ]);
    expect([...(await world.suppressions.among(readers))].sort()).toEqual(readers.slice(1).sort());
  });
});

describe('signing up again', () => {
  const again = async (email: string) => {
    await world.signUp({ email, topics: ['robots'] }, new Date(now.getTime() + 3_600_000));
    return (await world.notices()).map(({ kind, state, reason }) => ({ kind, state, reason }));
  };

  it('lifts a bounce once the fresh confirm mail is answered', async () => {
    const id = await seeds.subscriber('back@example.net');
    await receive(dsn(pathOf(id)));

    expect(await again('back@example.net')).toEqual([{ kind: 'confirm', state: 'queued', reason: null }]);
    expect(await suppressed('back@example.net')).toBe(true);
    await confirm(world.ports, await world.tokenFor('back@example.net'), new Date(now.getTime() + 7_200_000));
    expect(await suppressed('back@example.net')).toBe(false);
    expect(await stateOf(id)).toBe('active');
  });

  it('never mails who complained', async () => {
    const id = await seeds.subscriber('cross@example.net');
    const deliveryId = await delivery(id, '2026-02-28');
    await receive(complaint([`Message-ID: <${tokens.sign('message-id', deliveryId)}@example.org>`]));

    expect(await again('cross@example.net')).toEqual([
      { kind: 'confirm', state: 'skipped', reason: 'suppressed' },
    ]);
  });

  it('is still refused to who complained, after erasure', async () => {
    const id = await seeds.subscriber('cross@example.net');
    const deliveryId = await delivery(id, '2026-02-28');
    await receive(complaint([`Message-ID: <${tokens.sign('message-id', deliveryId)}@example.org>`]));
    await eraseSubscriber(world.ports, 'cross@example.net');

    expect(await suppressed('cross@example.net')).toBe(true);
    expect(await again('cross@example.net')).toEqual([
      { kind: 'confirm', state: 'skipped', reason: 'suppressed' },
    ]);
  });
});

describe('a suppressed domain', () => {
  it('suppresses every address of it, and no other', async () => {
    await world.suppressions.add(['@spam-trap.example'], 'operator', now);

    expect(await suppressed('anybody@spam-trap.example')).toBe(true);
    expect(await suppressed('anybody@sub.spam-trap.example')).toBe(false);
    expect(await suppressed('anybody@example.net')).toBe(false);
  });
});

import { heed, heedRejections } from '@broadsheet/bounces';
import { confirm, createTokens, eraseSubscriber } from '@broadsheet/subscribers';
import { describe, expect, it } from '@jest/globals';

import { complaint } from '../../unit/bounces/made-mails.ts';
import { world } from '../subscribers/world.ts';
import {
  both,
  delivery,
  dsn,
  now,
  pathOf,
  receive,
  returned,
  seeds,
  stateOf,
  suppressed,
  tokens,
  withReturnedMail,
} from './returned.ts';

withReturnedMail();

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

describe('a refusal at SMTP time', () => {
  it('follows the same rules, once', async () => {
    const gone = await seeds.subscriber('gone@example.net');
    const spammy = await seeds.subscriber('filtered@example.net');
    await delivery(gone, '2026-02-28', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    await delivery(spammy, '2026-02-28', 'rejected', 'policy', 'data-sent: 554 5.7.1 spam');

    expect(await heedRejections(both(), { now, doubted: false })).toHaveLength(2);
    expect(await heedRejections(both(), { now, doubted: false })).toEqual([]);
    expect([await stateOf(gone), await stateOf(spammy)]).toEqual(['unsubscribed', 'active']);
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

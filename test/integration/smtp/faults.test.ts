import { describe, expect, it } from '@jest/globals';
import type { Limits } from '@broadsheet/smtp';
import type { SmtpStage } from '@broadsheet/delivery';
import type { RudeAct, RudeScript, RudeStage } from '../../support/rude-smtp-server.ts';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';
import { until } from '../../support/until.ts';
import { at, rudePair, withPairs } from './pairs.ts';

withPairs();

const acts = ['drop', 'end'] as const;
const offers = [
  ['with PIPELINING', { extensions: ['PIPELINING'] }],
  ['without PIPELINING', { extensions: ['SIZE'] }],
] as const;

describe.each(offers)('a server %s that drops the connection', (_name, extensions) => {
  it.each<[string, RudeStage, SmtpStage[]]>([
    ['when it should greet', 'connect', ['connect']],
    ['at EHLO', 'ehlo', ['connect']],
    // Replies that came together with the end may go unread.
    ['at MAIL', 'mail', ['mail']],
    ['at RCPT', 'rcpt', ['mail', 'rcpt']],
    ['instead of 354', 'data', ['mail', 'rcpt', 'data']],
    ['after the final dot, without an answer', 'dot', ['data-sent']],
  ])('%s leaves the delivery at that stage', async (_when, stage, expected) => {
    for (const act of acts) {
      const { server, transport } = await rudePair(at(stage, act), { offers: extensions });

      const result = await transport.submit(aMessage(), unhurried());

      expect(result.status).toBe('broken');
      expect(expected).toContain('stage' in result ? result.stage : undefined);
      expect(server.accepted).toHaveLength(0);
      expect(server.connections()).toBe(1);
    }
  });

  it('along with its 354 has certainly not accepted', async () => {
    const { transport } = await rudePair(at('data', { reply: '354 go on\r\n', drop: true }), {
      offers: extensions,
    });

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'data',
    });
  });

  it('after it accepted leaves the outcome unknown', async () => {
    const { server, transport } = await rudePair(at('dot', 'accept-and-drop'), { offers: extensions });
    const message = aMessage();

    expect(await transport.submit(message, unhurried())).toMatchObject({
      status: 'broken',
      stage: 'data-sent',
    });
    expect(server.accepted.map(({ raw }) => raw.equals(message.raw))).toEqual([true]);
  });
});

describe('a server that fails in the middle of TLS', () => {
  it.each<[string, RudeAct, string, Partial<Limits>]>([
    ['drops', 'end', 'ECONNECTION: ', {}],
    ['stalls', 'stall', 'ETIMEDOUT: ', { command: 200 }],
    ['agrees, and stalls', { reply: '220 go on\r\n' }, 'ETIMEDOUT: ', { greeting: 200 }],
  ])('%s: is left at tls, as a passing trouble', async (_how, act, error, limits) => {
    const script: RudeScript = ({ line }) => (line === 'STARTTLS' ? act : undefined);
    const offered = { extensions: ['STARTTLS'] };
    const { transport } = await rudePair(script, { requireTls: true, limits, offers: offered });

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'tls',
      error: expect.stringContaining(error),
    });
  });
});

describe('a server that stalls', () => {
  it.each([
    ['connect', 'connect', 'greeting'],
    ['ehlo', 'connect', 'command'],
    ['mail', 'mail', 'command'],
    ['rcpt', 'rcpt', 'command'],
    ['data', 'data', 'command'],
    ['dot', 'data-sent', 'answer'],
  ] as const)('at %s is left at %s when its time is up', async (stage, expected, limit) => {
    const { server, transport } = await rudePair(at(stage, 'stall'), { limits: { [limit]: 200 } });

    expect(await transport.submit(aMessage(), unhurried())).toEqual({
      status: 'broken',
      stage: expected,
      error: `ETIMEDOUT: no ${limit} within 200 ms`,
    });
    await until('every connection is closed', () => server.open() === 0);
  });

  it('in the middle of a message has certainly not accepted it', async () => {
    const { transport } = await rudePair(at('body', 'stall'), {
      limits: { data: 200 },
      offers: { extensions: [] },
    });
    const message = aMessage({ body: `${'x'.repeat(78)}\r\n`.repeat(400_000) });

    expect(await transport.submit(message, unhurried())).toMatchObject({
      status: 'broken',
      stage: 'data',
      error: 'ETIMEDOUT: no data within 200 ms',
    });
  });

  it('in the middle of a reply gains no time by what it has said', async () => {
    const { transport } = await rudePair(at('mail', { reply: '250-2.1.0 wait\r\n250' }), {
      limits: { command: 200 },
      offers: { extensions: [] },
    });

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'mail',
    });
  });

  it.each([
    ['connect', 'connect'],
    ['rcpt', 'rcpt'],
    ['dot', 'data-sent'],
  ] as const)('at %s is left at %s when the lease ends', async (stage, expected) => {
    const lease = new AbortController();
    const script: RudeScript = (turn) => {
      if (turn.stage !== stage) return undefined;
      setImmediate(() => {
        lease.abort();
      });
      return 'stall';
    };
    const { server, transport } = await rudePair(script, { offers: { extensions: [] } });

    expect(await transport.submit(aMessage(), lease.signal)).toMatchObject({
      status: 'broken',
      stage: expected,
      error: expect.stringMatching(/^EABORT/),
    });
    await until('every connection is closed', () => server.open() === 0);
  });

  it('at QUIT does not hold up the end', async () => {
    const { server, transport } = await rudePair(at('quit', 'stall'));
    await transport.submit(aMessage(), unhurried());

    await transport.close();

    await until('every connection is closed', () => server.open() === 0);
  });

  it('at RSET costs a connection and nothing else', async () => {
    const { server, transport } = await rudePair(
      ({ stage, connection }) =>
        stage === 'rset'
          ? 'stall'
          : stage === 'rcpt' && connection === 1
            ? { reply: '550 5.1.1 no\r\n' }
            : undefined,
      { maxConnections: 1, limits: { command: 200 } },
    );

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'refused',
      stage: 'rcpt',
    });
    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.connections()).toBe(2);
  });
});

import { setTimeout } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';
import { until } from '../../support/until.ts';
import { recordedPair, withPairs } from './pairs.ts';

withPairs();

describe('createSmtpTransport', () => {
  it('submits the bytes exactly as they are given', async () => {
    const { server, transport } = await recordedPair();
    const body = [
      '.',
      '..',
      '.leading dot',
      'a . b',
      '',
      'ends with =',
      'Ünïcödé',
      ' trailing space ',
      '..',
    ].join('\r\n');
    const message = aMessage({ body: `${body}\r\n` });

    const result = await transport.submit(message, unhurried());

    expect(result).toMatchObject({ status: 'accepted', reply: expect.stringMatching(/^250 /) });
    expect(server.accepted).toHaveLength(1);
    expect(server.accepted[0]?.raw.equals(message.raw)).toBe(true);
    expect(server.accepted[0]).toMatchObject({
      messageId: message.messageId,
      from: message.envelope.from,
      to: [message.envelope.to],
    });
  });

  it('submits a message larger than every buffer on the way exactly', async () => {
    const { server, transport } = await recordedPair();
    const message = aMessage({ body: `.${'x'.repeat(75)}\r\n`.repeat(60_000) });

    await transport.submit(message, unhurried());

    expect(server.accepted[0]?.raw.equals(message.raw)).toBe(true);
  });

  it('carries many messages over few connections', async () => {
    const { server, transport } = await recordedPair({}, { maxConnections: 3 });
    const messages = Array.from({ length: 60 }, (_, index) => aMessage({ id: `m${String(index)}` }));

    const results = await Promise.all(messages.map((message) => transport.submit(message, unhurried())));

    expect(results.every(({ status }) => status === 'accepted')).toBe(true);
    expect(server.accepted.map(({ messageId }) => messageId).sort()).toEqual(
      messages.map(({ messageId }) => messageId).sort(),
    );
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  it('closes a connection that has carried its share', async () => {
    const { server, transport } = await recordedPair({}, { maxConnections: 1, maxMessages: 2 });

    for (let index = 0; index < 5; index += 1) await transport.submit(aMessage(), unhurried());

    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 1, 2, 2, 3]);
  });

  it('closes a connection that was slow, so that slow ones do not push out the others', async () => {
    const { server, transport } = await recordedPair(
      {
        async answer({ stage, connection }) {
          if (stage === 'data' && connection === 1) await setTimeout(200);
          return undefined;
        },
      },
      { maxConnections: 1, slowest: 150 },
    );

    for (let index = 0; index < 3; index += 1) await transport.submit(aMessage(), unhurried());

    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 2, 2]);
  });

  it('closes a connection that has nothing to do', async () => {
    const { server, transport } = await recordedPair({}, { idle: 10 });

    await transport.submit(aMessage(), unhurried());

    await until('every connection is closed', () => server.open() === 0);
    expect(server.connections()).toBe(1);
  });

  it.each([
    [
      'mail',
      '451 4.3.0 Try again later',
      { stage: 'mail', code: 451, enhanced: '4.3.0', text: 'Try again later' },
    ],
    ['rcpt', '550 5.1.1 No such user', { stage: 'rcpt', code: 550, enhanced: '5.1.1', text: 'No such user' }],
    ['rcpt', '452 4.2.2 Mailbox full', { stage: 'rcpt', code: 452, enhanced: '4.2.2', text: 'Mailbox full' }],
    ['data', '554 5.7.1 Spam', { stage: 'data-sent', code: 554, enhanced: '5.7.1', text: 'Spam' }],
    ['rcpt', '550 plain', { stage: 'rcpt', code: 550, enhanced: null, text: 'plain' }],
  ] as const)('says what was refused, and where: %s %s', async (stage, reply, expected) => {
    const { transport } = await recordedPair({
      answer: (question) => (question.stage === stage ? reply : undefined),
    });

    expect(await transport.submit(aMessage(), unhurried())).toEqual({ status: 'refused', ...expected });
  });

  it('says that a greeting was refused', async () => {
    const { transport } = await recordedPair({
      answer: ({ stage }) => (stage === 'connect' ? '554 5.7.1 Blocked' : undefined),
    });

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'refused',
      stage: 'connect',
      code: 554,
    });
  });

  it('keeps the connection after a refusal', async () => {
    const { server, transport } = await recordedPair(
      { answer: ({ recipient }) => (recipient.startsWith('gone') ? '550 5.1.1 No such user' : undefined) },
      { maxConnections: 1 },
    );

    const statuses = [];
    for (const to of ['gone@a.test', 'here@a.test', 'gone2@a.test', 'there@a.test']) {
      statuses.push((await transport.submit(aMessage({ to }), unhurried())).status);
    }

    expect(statuses).toEqual(['refused', 'accepted', 'refused', 'accepted']);
    expect(server.connections()).toBe(1);
  });

  it('refuses by itself what is larger than the server takes', async () => {
    const { server, transport } = await recordedPair({ size: 1000 });

    const result = await transport.submit(aMessage({ body: 'x'.repeat(2000) }), unhurried());

    expect(result).toMatchObject({ status: 'refused', stage: 'mail', code: 552, enhanced: '5.3.4' });
    expect(server.accepted).toHaveLength(0);
  });

  it.each(['a@b.test\r\nRCPT TO:<evil@x.test>', 'a@b.test> NOTIFY=NEVER', '', 'a b@c.test'])(
    'refuses by itself an envelope that would break the dialogue: %j',
    async (to) => {
      const { server, transport } = await recordedPair();

      expect(await transport.submit(aMessage({ to }), unhurried())).toMatchObject({
        status: 'refused',
        code: 554,
      });
      expect(server.accepted).toHaveLength(0);
    },
  );

  it('asks for SMTPUTF8 where the address needs it', async () => {
    const { server, transport } = await recordedPair();

    await transport.submit(aMessage({ to: 'jürgen@a.test' }), unhurried());

    expect(server.accepted[0]?.to).toEqual(['jürgen@a.test']);
  });

  it('logs in', async () => {
    const login = { user: 'news@a.test', pass: 'p,ä:ss@w/ord' };
    const { server, transport } = await recordedPair(
      { login },
      {
        url: ({ port }) =>
          `smtp://${[login.user, login.pass].map(encodeURIComponent).join(':')}@127.0.0.1:${String(port)}`,
      },
    );

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.accepted).toHaveLength(1);
  });

  it('says that a login was refused, without the password', async () => {
    const { transport } = await recordedPair(
      { login: { user: 'a', pass: 'right' } },
      { url: ({ port }) => `smtp://a:wr0ng-secret@127.0.0.1:${String(port)}` },
    );

    const result = await transport.submit(aMessage(), unhurried());

    expect(result).toMatchObject({ status: 'refused', stage: 'auth', code: 535, enhanced: '5.7.8' });
    expect(JSON.stringify(result)).not.toContain('wr0ng-secret');
  });

  it('does not go on without the login it was given', async () => {
    const { server, transport } = await recordedPair(
      {},
      { url: ({ port }) => `smtp://a:b@127.0.0.1:${String(port)}` },
    );

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'refused',
      stage: 'auth',
      code: 530,
    });
    expect(server.accepted).toHaveLength(0);
  });

  it('waits for what is in flight before it closes', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    const { server, transport } = await recordedPair(
      {
        answer: async ({ stage }) => {
          if (stage === 'data') {
            asked += 1;
            await held;
          }
          return undefined;
        },
      },
      { maxConnections: 2 },
    );
    const results = Promise.all(
      [aMessage(), aMessage(), aMessage()].map((message) => transport.submit(message, unhurried())),
    );
    await until('both were asked about', () => asked === 2);

    let closed = false;
    const closing = transport.close().then(() => (closed = true));
    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'connect',
    });
    expect(closed).toBe(false);
    release();

    expect((await results).map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    await closing;
    await until('every connection is closed', () => server.open() === 0);
  });

  it('gives up before a connection is free when told to', async () => {
    let asked = false;
    const { transport } = await recordedPair(
      {
        answer: ({ stage }) => {
          asked ||= stage === 'mail';
          return stage === 'mail' ? new Promise(() => undefined) : undefined;
        },
      },
      { maxConnections: 1 },
    );
    const first = new AbortController();
    const second = new AbortController();
    const results = [transport.submit(aMessage(), first.signal), transport.submit(aMessage(), second.signal)];

    second.abort();
    expect(await results[1]).toMatchObject({
      status: 'broken',
      stage: 'connect',
      error: expect.stringMatching(/^EABORT/),
    });
    await until('it was asked about', () => asked);
    first.abort();
    expect(await results[0]).toMatchObject({
      status: 'broken',
      stage: 'mail',
      error: expect.stringMatching(/^EABORT/),
    });
  });
});

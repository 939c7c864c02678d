import { describe, expect, it } from '@jest/globals';
import { createSmtpTransport } from '@broadsheet/smtp';
import { startRudeSmtpServer } from '../../support/rude-smtp-server.ts';
import type { RudeAct } from '../../support/rude-smtp-server.ts';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';
import { at, closeAfterwards, rudePair, withPairs } from './pairs.ts';

withPairs();

describe('a server that gives up a resting connection', () => {
  it.each([
    ['with 421', '421 4.4.2 idle for too long'],
    ['without a word', undefined],
  ])('%s costs no message', async (_how, reply) => {
    const { server, transport } = await rudePair(() => undefined, { maxConnections: 1 });
    await transport.submit(aMessage(), unhurried());
    await server.dismiss(reply);

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it.each<[string, RudeAct]>([
    ['421', { reply: '421 4.4.2 idle for too long\r\n', drop: true }],
    ['a closed connection', 'end'],
    ['a reset connection', 'drop'],
  ])('and answers MAIL with %s is left for another at once', async (_how, act) => {
    const { server, transport } = await rudePair(
      ({ stage, connection, transaction }) =>
        stage === 'mail' && connection === 1 && transaction === 2 ? act : undefined,
      { maxConnections: 1 },
    );
    await transport.submit(aMessage(), unhurried());

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.accepted.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it('is not asked again when it had begun to answer', async () => {
    const { server, transport } = await rudePair(
      ({ stage, transaction }) => (stage === 'rcpt' && transaction === 2 ? 'end' : undefined),
      { maxConnections: 1 },
    );
    await transport.submit(aMessage(), unhurried());

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'rcpt',
    });
    expect(server.connections()).toBe(1);
  });

  it('is believed when a fresh connection gets the same answer', async () => {
    const { server, transport } = await rudePair(at('mail', { reply: '421 4.7.0 go away\r\n', drop: true }));

    expect(await transport.submit(aMessage(), unhurried())).toEqual({
      status: 'refused',
      stage: 'mail',
      code: 421,
      enhanced: '4.7.0',
      text: 'go away',
    });
    expect(server.connections()).toBe(1);
  });
});

describe('a server that does not keep to the protocol', () => {
  it('is not believed when it accepts before the message is complete', async () => {
    const { transport } = await rudePair(at('data', { reply: '354 go on\r\n250 2.0.0 kept\r\n' }));

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'broken',
      stage: 'data',
    });
  });

  it('may refuse a message before it is complete', async () => {
    const { server, transport } = await rudePair(
      ({ stage, connection }) =>
        stage === 'data' && connection === 1 ? { reply: '354 go on\r\n452 4.3.1 disk full\r\n' } : undefined,
      { maxConnections: 1 },
    );

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      status: 'refused',
      stage: 'data',
      code: 452,
    });
    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.connections()).toBe(2);
  });

  it('may take DATA after it refused the recipient: nothing goes out, and the connection stays good', async () => {
    const { server, transport } = await rudePair(
      ({ stage, line }) =>
        stage === 'rcpt' && line.includes('gone') ? { reply: '550 5.1.1 no\r\n' } : undefined,
      { maxConnections: 1 },
    );

    expect(await transport.submit(aMessage({ to: 'gone@a.test' }), unhurried())).toMatchObject({
      stage: 'rcpt',
      code: 550,
    });
    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.accepted.filter(({ raw }) => raw.length > 0)).toHaveLength(1);
    expect(server.connections()).toBe(1);
  });

  it('may know no EHLO', async () => {
    const { transport } = await rudePair(({ line }) =>
      line.startsWith('EHLO') ? { reply: '502 what\r\n' } : undefined,
    );

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
  });

  it('has its reply read over several lines, without its control characters', async () => {
    const { transport } = await rudePair(
      at('rcpt', { reply: '550-5.7.1 one\u001b[31m\r\n550 5.7.1 two\r\n' }),
    );

    expect(await transport.submit(aMessage(), unhurried())).toEqual({
      status: 'refused',
      stage: 'rcpt',
      code: 550,
      enhanced: '5.7.1',
      text: 'one [31m two',
    });
  });

  it.each<[string, string, object]>([
    ['250', '250 2.0.0 kept', { status: 'accepted' }],
    [
      '554',
      '554 5.7.1 Relay access denied',
      { status: 'refused', code: 554, enhanced: '5.7.1', text: 'Relay access denied' },
    ],
  ])('is understood where it ends %s with one carriage return too many', async (_code, reply, result) => {
    const { transport } = await rudePair(at('dot', { reply: `${reply}\r\r\n` }));

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject(result);
  });

  it('keeps its words where they hold a separator of lines', async () => {
    const { transport } = await rudePair(at('rcpt', { reply: '550 5.7.1 one\u2028two\u2029three\r\n' }));

    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({
      code: 550,
      text: 'one two three',
    });
  });

  it('cannot make us repeat a password that it echoes', async () => {
    const server = await startRudeSmtpServer(
      ({ line }) => (line.startsWith('AUTH') ? { reply: `535 5.7.8 not ${line} nor sesame\r\n` } : undefined),
      { extensions: ['AUTH PLAIN'] },
    );
    const transport = createSmtpTransport({ url: server.url.replace('//', '//ali:sesame@') });
    closeAfterwards(transport, server);

    const result = await transport.submit(aMessage(), unhurried());

    expect(result).toMatchObject({ status: 'refused', stage: 'auth', text: 'not AUTH PLAIN *** nor ***' });
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { isReturnPath } from '@broadsheet/bounces';
import { type Listener, type ListenerAddress, startListener } from '@broadsheet/inbound';
import { createTokens } from '@broadsheet/subscribers';
import { afterEach, describe, expect, it } from '@jest/globals';

const tokens = createTokens({ secretKeys: ['a secret that is long enough for everybody'] });
const path = `b+${tokens.sign('return-path', 7)}@bounce.example.org`;

const opened: { close(): unknown }[] = [];
const taken: { bytes: Uint8Array; envelope: readonly string[] }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  taken.length = 0;
});

async function listen(
  protocol: ListenerAddress['protocol'] = 'smtp',
  take: () => Promise<void> = () => Promise.resolve(),
): Promise<Listener> {
  const listener = await startListener(
    { protocol, host: '127.0.0.1', port: 0 },
    {
      isOurs: (address) => isReturnPath(address, 'bounce.example.org', tokens),
      async take(mail) {
        await take();
        taken.push(mail);
      },
      onTrouble: () => undefined,
    },
  );
  opened.push(listener);
  return listener;
}

/** A conversation line by line: says something, hears the last line of the reply. */
type Talk = { say(line: string): Promise<string>; hear(): Promise<string>; socket: Socket };

function talkTo({ port }: Listener): Talk {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  opened.push({ close: () => socket.destroy() });
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  const hear = async (): Promise<string> => {
    for (;;) {
      const reply = /^(?:\d{3}-.*\r\n)*(\d{3} .*)\r\n/.exec(heard);
      if (reply !== null) {
        heard = heard.slice(reply[0].length);
        return reply[1] ?? '';
      }
      if (socket.closed) return 'closed';
      await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    }
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`, 'latin1');
    return hear();
  };
  return { say, hear, socket };
}

async function begun(listener: Listener, hello = 'EHLO there'): Promise<Talk> {
  const talk = talkTo(listener);
  await talk.hear();
  await talk.say(hello);
  return talk;
}

const mail = 'From: MAILER-DAEMON@example.net\r\nSubject: failure notice\r\n\r\nNo such user\r\n';

describe('startListener', () => {
  it.each(['smtp', 'lmtp'] as const)('takes a mail to a return path of ours by %s', async (protocol) => {
    const talk = await begun(await listen(protocol), protocol === 'smtp' ? 'EHLO there' : 'LHLO there');

    expect(await talk.say('MAIL FROM:<>')).toMatch(/^250/);
    expect(await talk.say(`RCPT TO:<${path}>`)).toMatch(/^250/);
    expect(await talk.say('DATA')).toMatch(/^354/);
    expect(await talk.say(`${mail}.`)).toMatch(/^250/);
    expect(taken.map(({ bytes, envelope }) => [Buffer.from(bytes).toString(), envelope])).toEqual([
      [mail, [path]],
    ]);
  });

  it.each([
    ['as it was', path],
    ['in capitals', path.toUpperCase()],
    ['with a hyphen', path.replace('+', '-')],
    ['with an equals sign', path.replace('+', '=')],
  ])('knows a return path %s', async (_how, address) => {
    const talk = await begun(await listen());
    await talk.say('MAIL FROM:<>');

    expect(await talk.say(`RCPT TO:<${address}>`)).toMatch(/^250/);
  });

  it.each([
    ['of another domain', path.replace('bounce.example.org', 'elsewhere.example')],
    ['that nobody signed', 'b+abcdefghijklmnopqrstuvwxyz234567@bounce.example.org'],
    ['with a letter changed', path.replace(/^b\+./, (start) => `b+${start.endsWith('a') ? 'b' : 'a'}`)],
    ['signed for something else', `b+${tokens.sign('message-id', 7)}@bounce.example.org`],
    ['that is a mailbox', 'postmaster@bounce.example.org'],
  ])('refuses a recipient %s at RCPT', async (_what, address) => {
    const talk = await begun(await listen());
    await talk.say('MAIL FROM:<forger@example.net>');

    expect(await talk.say(`RCPT TO:<${address}>`)).toMatch(/^550/);
    expect(await talk.say('DATA')).toMatch(/^5/);
    expect(taken).toEqual([]);
  });

  it('refuses a mail with a bare LF, and one of more than 1 MB', async () => {
    const listener = await listen();
    for (const [body, refusal] of [
      ['Subject: x\r\n\r\none\n.\r\nMAIL FROM:<smuggled@example.net>\r\n', /^550/],
      [`Subject: x\r\n\r\n${'x'.repeat(998).concat('\r\n').repeat(1100)}`, /^552/],
    ] as const) {
      const talk = await begun(listener);
      await talk.say('MAIL FROM:<>');
      await talk.say(`RCPT TO:<${path}>`);
      await talk.say('DATA');

      expect(await talk.say(`${body}.`)).toMatch(refusal);
    }
    expect(taken).toEqual([]);
  });

  it('asks to try later where the mail could not be kept', async () => {
    const talk = await begun(await listen('smtp', () => Promise.reject(new Error('the database is away'))));
    await talk.say('MAIL FROM:<>');
    await talk.say(`RCPT TO:<${path}>`);
    await talk.say('DATA');

    expect(await talk.say(`${mail}.`)).toMatch(/^451/);
  });

  it('lets in ten connections of an address and no eleventh', async () => {
    const listener = await listen();
    for (let n = 0; n < 10; n += 1) await begun(listener);

    expect(await talkTo(listener).hear()).toMatch(/^421|^closed/);
  });
});

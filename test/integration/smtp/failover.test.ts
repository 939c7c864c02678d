import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSmtpTransports } from '@broadsheet/smtp';
import type { SmtpTransportsOptions } from '@broadsheet/smtp';
import type { Transport } from '@broadsheet/delivery';
import { startRudeSmtpServer } from '../../support/rude-smtp-server.ts';
import type { RudeScript, RudeSmtpServer } from '../../support/rude-smtp-server.ts';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';

const open: { close(): Promise<void> }[] = [];

async function aServer(script: RudeScript = () => undefined): Promise<RudeSmtpServer> {
  const server = await startRudeSmtpServer(script);
  open.push(server);
  return server;
}

function over(urls: readonly string[], options: SmtpTransportsOptions = {}): Transport {
  const transport = createSmtpTransports(urls.join(','), { random: () => 0, ...options });
  open.unshift(transport);
  return transport;
}

/** The address of a server that is not there. */
async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `smtp://127.0.0.1:${String(port)}`;
}

afterEach(async () => {
  for (const resource of open.splice(0)) await resource.close();
});

describe('createSmtpTransports', () => {
  it('spreads messages by weight', async () => {
    const [light, heavy] = [await aServer(), await aServer()];
    let turn = 0;
    const transport = over([light.url, `${heavy.url}?weight=3`], { random: () => (turn++ % 8) / 8 });

    // Each message draws twice: which server comes first, and which of the one left comes next.
    for (let index = 0; index < 8; index += 1) await transport.submit(aMessage(), unhurried());

    expect([light.accepted.length, heavy.accepted.length]).toEqual([2, 6]);
  });

  it.each<[string, RudeScript]>([
    ['that drops the connection', ({ stage }) => (stage === 'connect' ? 'drop' : undefined)],
    [
      'that greets with a refusal',
      ({ stage }) => (stage === 'connect' ? { reply: '421 4.3.2 full\r\n' } : undefined),
    ],
    ['that drops at EHLO', ({ stage }) => (stage === 'ehlo' ? 'end' : undefined)],
  ])('turns from a server %s to the next', async (_name, script) => {
    const [bad, good] = [await aServer(script), await aServer()];

    expect(await over([bad.url, good.url]).submit(aMessage(), unhurried())).toMatchObject({
      status: 'accepted',
    });
    expect(good.accepted).toHaveLength(1);
  });

  it('turns from a server that is not there to the next, tells so once, and does not ask it again for a while', async () => {
    const good = await aServer();
    const events: string[] = [];
    let clock = 0;
    const transport = over([await nobody(), good.url], {
      avoid: 1000,
      monotonic: () => clock,
      log: (event) => events.push(event),
    });

    for (let index = 0; index < 3; index += 1) await transport.submit(aMessage(), unhurried());
    expect(events).toEqual(['smtp.unreachable', 'smtp.failover']);
    clock = 1000;
    await transport.submit(aMessage(), unhurried());

    expect(events).toHaveLength(4);
    expect(good.accepted).toHaveLength(4);
  });

  it.each<[string, RudeScript]>([
    ['refused at MAIL', ({ stage }) => (stage === 'mail' ? { reply: '451 4.3.0 later\r\n' } : undefined)],
    ['refused at RCPT', ({ stage }) => (stage === 'rcpt' ? { reply: '550 5.1.1 no\r\n' } : undefined)],
    ['dropped at MAIL', ({ stage }) => (stage === 'mail' ? 'end' : undefined)],
    ['dropped after the final dot', ({ stage }) => (stage === 'dot' ? 'end' : undefined)],
  ])('never offers another server what was %s', async (_name, script) => {
    const [first, second] = [await aServer(script), await aServer()];

    expect(await over([first.url, second.url]).submit(aMessage(), unhurried())).not.toMatchObject({
      status: 'accepted',
    });
    expect(second.connections()).toBe(0);
  });

  it('says what the last server said when none can be reached', async () => {
    const transport = over([await nobody(), await nobody()]);

    expect(await transport.submit(aMessage(), unhurried())).toEqual({
      status: 'broken',
      stage: 'connect',
      error: expect.stringMatching(/^ECONNREFUSED/),
    });
  });

  it('turns to no other server once the lease has ended', async () => {
    const lease = new AbortController();
    const [first, second] = [
      await aServer(({ stage }) => {
        if (stage !== 'connect') return undefined;
        lease.abort();
        return 'stall';
      }),
      await aServer(),
    ];

    expect(await over([first.url, second.url]).submit(aMessage(), lease.signal)).toMatchObject({
      status: 'broken',
    });
    expect(second.connections()).toBe(0);
  });
});

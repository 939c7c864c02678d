import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AllowListError, createFetcher, type Fetched, parseAllowList } from '@broadsheet/fetcher';
import { sharedData } from '../../support/shared-data.ts';

const fetched = async (
  address: string,
  allow: readonly string[] = [],
  resolved?: string[],
): Promise<Fetched> => {
  const fetcher = createFetcher({
    allow,
    userAgent: 'test',
    timeouts: { connect: 500, total: 1_000 },
    resolve: (_hostname, done) => {
      done(
        null,
        (resolved ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  });
  try {
    return await fetcher.fetch(address);
  } finally {
    await fetcher.close();
  }
};

describe('the guard', () => {
  it.each([
    ['http://127.0.0.1/'],
    ['http://0x7f000001/'],
    ['http://127.1/'],
    ['http://[::1]/'],
    ['http://[::ffff:10.0.0.1]/'],
    ['http://[64:ff9b::7f00:1]/'],
    ['http://[64:ff9b:1::7f00:1]/'],
    ['http://[2002:7f00:1::]/'],
    ['http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
    ['http://[::127.0.0.1]/'],
    ['http://[fec0::1]/'],
    ['http://[fd00:ec2::254]/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://foo.localhost/'],
    ['http://user:pw@example.com/'],
    ['http://example.com:22/'],
    ['file:///etc/passwd'],
    ['//example.com/feed'],
  ])('refuses %s before anything is dialled', async (address) => {
    expect(await fetched(address)).toMatchObject({ status: 'refused' });
  });

  it.each([
    ['one private address', ['192.168.1.1']],
    ['a private address among public ones', ['93.184.216.34', '10.0.0.1']],
    ['a link-local address', ['fe80::1']],
  ])('refuses a name that resolves to %s', async (_, resolved) => {
    expect(await fetched('http://example.com/', [], resolved)).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('not a public address'),
    });
  });

  it('refuses a name that was public when it was first asked for, and is not any more', async () => {
    const answers = ['93.184.216.34', '127.0.0.1'];
    const fetcher = createFetcher({
      allow: [],
      userAgent: 'test',
      timeouts: { connect: 50, total: 100 },
      resolve: (_hostname, done) => {
        done(null, [{ address: answers.shift() ?? '', family: 4 }]);
      },
    });
    const outcomes = [
      await fetcher.fetch('http://rebinding.example/'),
      await fetcher.fetch('http://rebinding.example/'),
    ];
    await fetcher.close();
    expect(outcomes[0]?.status).not.toBe('refused');
    expect(outcomes[1]).toEqual({
      status: 'refused',
      reason: 'rebinding.example resolves to 127.0.0.1, which is not a public address',
    });
    expect(answers).toEqual([]);
  });

  const list = sharedData('feeds', 'ssrf-urls.json');
  (list === undefined ? it.skip : it)('refuses every one of the recorded addresses', async () => {
    const addresses = JSON.parse(readFileSync(list ?? '', 'utf8')) as string[];
    const outcomes = await Promise.all(
      addresses.map(async (address) => [(await fetched(address)).status, address]),
    );
    expect(outcomes.filter(([status]) => status !== 'refused')).toEqual([]);
  });

  it('lets pass what the operator exempts: a host, a host with its port, a network', async () => {
    const allow = parseAllowList(['mirror.internal', 'localhost:8080', '[::1]:90', '10.1.2.3:80']);
    expect(allow.allowsHost('mirror.internal', 1234)).toBe(true);
    expect([allow.allowsHost('localhost', 8080), allow.allowsHost('localhost', 80)]).toEqual([true, false]);
    expect([allow.allowsHost('[::1]', 90), allow.allowsHost('[::1]', 80)]).toEqual([true, false]);
    expect([allow.allowsHost('10.1.2.3', 80), allow.allowsHost('10.1.2.3', 81)]).toEqual([true, false]);
    // Nothing listens there: what is refused now is refused by the machine.
    expect(await fetched('http://127.0.0.1:1/', ['127.0.0.0/8'])).toMatchObject({ status: 'broken' });
    expect(await fetched('http://example.com/', ['10.0.0.0/8'])).toMatchObject({ status: 'refused' });
  });

  it('names an exemption that it cannot read', () => {
    expect(() => parseAllowList(['10.0.0.0/99'])).toThrow(AllowListError);
    expect(() => parseAllowList(['http://a.org/'])).toThrow('http://a.org/');
  });
});

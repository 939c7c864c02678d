import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Body, type Finding, createNames, examine } from '@broadsheet/doctor';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { anEd25519Key } from '../../support/mail.ts';
import { startDnsServer, type Zone } from '../../support/dns-server.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const published = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');

const second = anEd25519Key();

const good: Zone = {
  'TXT s2._domainkey.digest.example': [second.record],
  'TXT bounce.digest.example': ['v=spf1 include:relay.example -all', 'another text'],
  'TXT s1._domainkey.digest.example': [`v=DKIM1; k=rsa; p=${published}`],
  'TXT _dmarc.digest.example': ['v=DMARC1; p=none'],
  'MX bounce.digest.example': ['mx.digest.example'],
  'A relay.example': ['192.0.2.7'],
  'PTR 7.2.0.192.in-addr.arpa': ['relay.example'],
};

const now = new Date('2026-11-28T12:00:00Z');

describe('the doctor', () => {
  let site: { url: string; close(): void };
  const asked: string[] = [];
  beforeAll(async () => {
    const server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      if (request.url?.startsWith('/moved/') === true) response.writeHead(308, { location: '/u/doctor' });
      response.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    site = {
      url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      close() {
        server.closeAllConnections();
        server.close();
      },
    };
  });
  afterAll(() => {
    site.close();
  });

  /** Examines a well set-up sender, less what is given. */
  async function examined(
    changes: Zone = {},
    body: Partial<Body> = {},
    fails: readonly string[] = [],
  ): Promise<ReadonlyMap<string, Finding>> {
    const dns = await startDnsServer({ ...good, ...changes }, fails);
    try {
      const findings = await examine(
        {
          production: true,
          publicUrl: site.url,
          from: 'digest@digest.example',
          dkim: {
            domain: 'digest.example',
            selector: 's1',
            privateKey: pem,
            ed25519: { selector: 's2', privateKey: second.privateKeyPem },
          },
          bounceDomain: 'bounce.digest.example',
          servers: [{ host: 'relay.example', secure: false, loopback: false, label: 'relay:1' }],
          reach: () => Promise.resolve({ stage: 'connect', reason: 'ECONNREFUSED' }),
          dataDir: process.cwd(),
          secretKey: { given: true, file: '' },
          clockDifference: () => Promise.resolve(120),
          queuePolicy: () => Promise.resolve(null),
          retention: () => Promise.resolve({ ranAt: now, now, overdue: [] }),
          ...body,
        },
        createNames({ servers: [dns.address], timeout: 500 }),
      );
      return new Map(findings.map((one) => [one.check, one]));
    } finally {
      await dns.close();
    }
  }

  it('finds nothing wrong with a sender that is set up well, but for the server that is not there', async () => {
    const findings = await examined();
    const verdicts = Object.fromEntries([...findings].map(([check, { verdict }]) => [check, verdict]));
    expect(verdicts).toMatchObject({
      spf: 'ok',
      dkim: 'ok',
      'dkim-ed25519': 'ok',
      dmarc: 'ok',
      'return-path': 'ok',
      ptr: 'ok',
      smtp: 'fail',
      unsubscribe: 'ok',
      clock: 'ok',
      queue: 'ok',
      retention: 'ok',
    });
    expect(asked).toContain('POST /u/doctor');
  });

  it.each<[string, string, string, Zone, Partial<Body>]>([
    ['no SPF record', 'spf', 'fail', { 'TXT bounce.digest.example': ['another text'] }, {}],
    ['two SPF records', 'spf', 'fail', { 'TXT bounce.digest.example': ['v=spf1 -all', 'v=spf1 ~all'] }, {}],
    ['an SPF record for everybody', 'spf', 'fail', { 'TXT bounce.digest.example': ['v=spf1 +all'] }, {}],
    ['no DKIM record', 'dkim', 'fail', { 'TXT s1._domainkey.digest.example': [] }, {}],
    ['another DKIM key', 'dkim', 'fail', { 'TXT s1._domainkey.digest.example': ['v=DKIM1; p=AAAA'] }, {}],
    ['a revoked DKIM key', 'dkim', 'fail', { 'TXT s1._domainkey.digest.example': ['v=DKIM1; p='] }, {}],
    ['no second DKIM record', 'dkim-ed25519', 'fail', { 'TXT s2._domainkey.digest.example': [] }, {}],
    [
      'a second DKIM key of another kind',
      'dkim-ed25519',
      'fail',
      { 'TXT s2._domainkey.digest.example': [second.record.replace('k=ed25519', 'k=rsa')] },
      {},
    ],
    ['no signature of ours', 'dkim', 'warn', {}, { dkim: null }],
    ['no DMARC record', 'dmarc', 'fail', { 'TXT _dmarc.digest.example': [] }, {}],
    [
      'a DMARC policy that there is not',
      'dmarc',
      'fail',
      { 'TXT _dmarc.digest.example': ['v=DMARC1; p=maybe'] },
      {},
    ],
    ['no MX for bounces', 'return-path', 'fail', { 'MX bounce.digest.example': [] }, {}],
    [
      'no domain for bounces',
      'return-path',
      'warn',
      { 'TXT digest.example': ['v=spf1 -all'] },
      { bounceDomain: null },
    ],
    ['no PTR', 'ptr', 'warn', { 'PTR 7.2.0.192.in-addr.arpa': [] }, {}],
    ['a PTR that leads elsewhere', 'ptr', 'warn', { 'PTR 7.2.0.192.in-addr.arpa': ['other.example'] }, {}],
    ['a slow clock', 'clock', 'warn', {}, { clockDifference: () => Promise.resolve(-60_000) }],
    [
      'rows that are kept too long',
      'retention',
      'warn',
      {},
      {
        retention: () => Promise.resolve({ ranAt: now, now, overdue: [{ what: 'notices', days: 90 }] }),
      },
    ],
    [
      'a worker that does not forget',
      'retention',
      'warn',
      {},
      { retention: () => Promise.resolve({ ranAt: new Date(now.getTime() - 86_400_000), now, overdue: [] }) },
    ],
    [
      'bounces that go to another organisation under one public suffix',
      'return-path',
      'warn',
      { 'MX bounce.other.co.uk': ['mx.other.co.uk'], 'TXT bounce.other.co.uk': ['v=spf1 -all'] },
      { from: 'digest@digest.co.uk', bounceDomain: 'bounce.other.co.uk' },
    ],
    ['a Redis that evicts', 'queue', 'fail', {}, { queuePolicy: () => Promise.resolve('allkeys-lru') }],
  ])('says what to do about %s', async (_case, check, verdict, zone, body) => {
    const finding = (await examined(zone, body)).get(check);
    expect(finding).toMatchObject({ verdict, mend: expect.any(String) as unknown });
  });

  it('counts a redirect of one-click as a fault', async () => {
    const finding = (await examined({}, { publicUrl: `${site.url}/moved` })).get('unsubscribe');
    expect(finding).toMatchObject({ verdict: 'fail', says: expect.stringContaining('308') as unknown });
  });

  it('finds the DMARC record of the domain above', async () => {
    const finding = (
      await examined({ 'TXT _dmarc.news.digest.example': [] }, { from: 'digest@news.digest.example' })
    ).get('dmarc');
    expect(finding?.verdict).toBe('ok');
  });

  it('blames nobody for what DNS did not answer', async () => {
    const finding = (await examined({}, {}, ['bounce.digest.example'])).get('spf');
    expect(finding?.verdict).toBe('warn');
  });

  it('leaves the sender unjudged where the development mailbox catches all', async () => {
    const findings = await examined({}, { production: false, servers: [] });
    expect(['spf', 'dkim', 'dmarc', 'return-path'].map((check) => findings.get(check)?.verdict)).toEqual(
      Array.from({ length: 4 }, () => 'skip'),
    );
  });
});

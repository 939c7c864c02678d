import { describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../support/certificate.ts';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';
import { until } from '../../support/until.ts';
import { recordedPair, withPairs } from './pairs.ts';

withPairs();

const certificate = makeCertificate(['IP:127.0.0.1', 'DNS:localhost']);
const elsewhere = makeCertificate(['DNS:mail.elsewhere.test']);
const describeTls = certificate === undefined || elsewhere === undefined ? describe.skip : describe;

describeTls('createSmtpTransport over TLS (needs openssl)', () => {
  it.each([
    ['STARTTLS', false],
    ['TLS from the first byte', true],
  ])('submits over %s', async (_name, secure) => {
    const { server, transport } = await recordedPair(
      { certificate, secure },
      { requireTls: true, ca: certificate?.cert },
    );
    const message = aMessage({ body: '.x\r\n'.repeat(30_000) });

    expect(await transport.submit(message, unhurried())).toMatchObject({ status: 'accepted' });
    expect(server.accepted[0]).toMatchObject({ secure: true });
    expect(server.accepted[0]?.raw.equals(message.raw)).toBe(true);
  });

  it.each([
    ['nobody vouches for', false, 'certificate', undefined],
    ['nobody vouches for, TLS first', true, 'certificate', undefined],
    ['of another host', false, 'elsewhere', 'elsewhere'],
    ['of another host, TLS first', true, 'elsewhere', 'elsewhere'],
  ] as const)('refuses a certificate that is %s', async (_name, secure, which, trusted) => {
    const chosen = which === 'certificate' ? certificate : elsewhere;
    const { server, transport } = await recordedPair(
      { certificate: chosen, secure, login: { user: 'a', pass: 'b' } },
      {
        requireTls: true,
        ca: trusted === undefined ? undefined : elsewhere?.cert,
        url: ({ port }) => `smtp${secure ? 's' : ''}://a:b@127.0.0.1:${String(port)}`,
      },
    );

    const result = await transport.submit(aMessage(), unhurried());

    expect(result).toMatchObject({
      status: 'broken',
      stage: 'tls',
      error: expect.stringMatching(/^(DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID): /),
    });
    expect(server.accepted).toHaveLength(0);
  });

  it('leaves no connection behind when the permit cannot be asked', async () => {
    const { server, transport } = await recordedPair();
    const fault = new Error('Connection terminated unexpectedly');

    await expect(transport.submit(aMessage(), unhurried(), () => Promise.reject(fault))).rejects.toBe(fault);
    await until('every connection is closed', () => server.open() === 0);
    expect(await transport.submit(aMessage(), unhurried())).toMatchObject({ status: 'accepted' });
  });

  it('sends neither login nor mail where TLS is required and not offered', async () => {
    const { server, transport } = await recordedPair(
      { login: { user: 'a', pass: 'b' } },
      { requireTls: true, url: ({ port }) => `smtp://a:b@127.0.0.1:${String(port)}` },
    );

    expect(await transport.submit(aMessage(), unhurried())).toEqual({
      status: 'broken',
      stage: 'tls',
      error: 'ETLS: TLS is required outside loopback, and the server does not offer STARTTLS',
    });
    expect(server.accepted).toHaveLength(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isLoopback, parseSmtpUrls, SmtpUrlError } from '@broadsheet/smtp';

describe('parseSmtpUrls', () => {
  it('reads a list with weights and percent-encoded credentials', () => {
    const [first, second, ...rest] = parseSmtpUrls(
      'smtp://news%40a.test:p%2Ca%3Ass@Mail.Example.org:2525?weight=3, smtps://relay.example.org',
    );

    expect(first).toEqual({
      host: 'mail.example.org',
      port: 2525,
      secure: false,
      loopback: false,
      login: { user: 'news@a.test', pass: 'p,a:ss' },
      weight: 3,
      label: 'mail.example.org:2525',
    });
    expect(second).toMatchObject({
      host: 'relay.example.org',
      port: 465,
      secure: true,
      login: null,
      weight: 1,
    });
    expect(rest).toEqual([]);
  });

  it('takes the submission port by default', () => {
    expect(parseSmtpUrls('smtp://localhost')[0]).toMatchObject({ port: 587, loopback: true });
  });

  it('reads IPv6 literals and internationalised names', () => {
    expect(parseSmtpUrls('smtp://[::1]:25')[0]).toMatchObject({
      host: '::1',
      label: '[::1]:25',
      loopback: true,
    });
    expect(parseSmtpUrls('smtp://bücher.example')[0]?.host).toBe('xn--bcher-kva.example');
  });

  it.each([
    '',
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp://user@mail.example.org',
    'smtp://:pass@mail.example.org',
    'smtp://u:%E0%A4%A@mail.example.org',
    'smtp://mail.example.org:99999',
    'smtp://mail.example.org/path',
    'smtp://mail.example.org?weight=0',
    'smtp://mail.example.org?weight=1.5',
    'smtp://mail.example.org?pool=true',
    'smtp://good.example.org,,smtp://other.example.org',
  ])('refuses %j', (list) => {
    expect(() => parseSmtpUrls(list)).toThrow(SmtpUrlError);
  });

  it('names the entry and never the credentials when it refuses', () => {
    const list = 'smtp://a.test,smtp://user:hunter2@b.test?weight=x';

    expect(() => parseSmtpUrls(list)).toThrow(/^SMTP_URL, entry 2: weight/);
    expect(() => parseSmtpUrls(list)).not.toThrow(/hunter2/);
  });
});

describe('isLoopback', () => {
  it.each(['localhost', 'mail.localhost', '127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1'])(
    'takes %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    'localhost.example.org',
    '127.0.0.1.example.org',
    '10.0.0.1',
    '0.0.0.0',
    '::',
    'fe80::1',
    'mailpit',
  ])('does not take %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

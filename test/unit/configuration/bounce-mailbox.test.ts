import { ConfigurationError, loadConfig } from '@broadsheet/configuration';
import { describe, expect, it } from '@jest/globals';

const mailboxOf = (url: string) => loadConfig({ BOUNCE_IMAP_URL: url }, '/').mail.bounceMailbox;

describe('BOUNCE_IMAP_URL', () => {
  it.each([
    [
      'imaps://reader:secret@mail.example.org/INBOX',
      {
        secure: true,
        host: 'mail.example.org',
        port: 993,
        user: 'reader',
        password: 'secret',
        folder: 'INBOX',
      },
    ],
    [
      'imap://bounces%40example.org:p%40ss%3Aw%2Frd@127.0.0.1:1143/',
      {
        secure: false,
        host: '127.0.0.1',
        port: 1143,
        user: 'bounces@example.org',
        password: 'p@ss:w/rd',
        folder: 'INBOX',
      },
    ],
    [
      'imaps://reader:secret@[::1]:9930/Returned/Mail%20box',
      {
        secure: true,
        host: '::1',
        port: 9930,
        user: 'reader',
        password: 'secret',
        folder: 'Returned/Mail box',
      },
    ],
  ])('reads %s', (url, mailbox) => {
    expect(mailboxOf(url)).toEqual(mailbox);
  });

  it.each([
    'https://reader:secret-of-mine@mail.example.org/',
    'imaps://mail.example.org/INBOX',
    'imaps://reader@mail.example.org/',
    'imaps://reader:secret-of-mine@/INBOX',
    'imaps://reader:secret-of-mine%zz@mail.example.org/',
    'imaps://reader:secret-of-mine@mail.example.org/INBOX?x=1',
    'imaps://reader:secret-of-mine@mail.example.org/\r\nINBOX',
  ])('refuses %j, and says how it is written without repeating it', (url) => {
    expect(() => mailboxOf(url)).toThrow(ConfigurationError);
    try {
      mailboxOf(url);
    } catch (error) {
      expect(String(error)).toContain('BOUNCE_IMAP_URL must be imaps://user:password@host/INBOX');
      expect(String(error)).not.toContain('secret-of-mine');
    }
  });
});

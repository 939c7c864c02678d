import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { makeCertificate } from '../../support/certificate.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { stateOf, subscribed } from './mailed.ts';

const topic = 'arn:aws:sns:eu-west-1:123456789012:bounces';
const certificateUrl =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123.pem';
const mailgunKey = 'a-signing-key-of-mailgun';
const login = 'postmark:a-password-of-length';
const sendgrid = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const certificate = makeCertificate(['DNS:sns.amazonaws.com']);

describe('webhooks of mail services', () => {
  let api: ApiServer;
  /** What the door to the network was asked for. */
  const fetched: string[] = [];
  beforeAll(async () => {
    api = await startApiServer(
      {
        // Certificates are made today.
        BROADSHEET_NOW: new Date().toISOString(),
        SES_TOPIC_ARN: topic,
        SENDGRID_WEBHOOK_KEY: sendgrid.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        POSTMARK_WEBHOOK_LOGIN: login,
        MAILGUN_WEBHOOK_KEY: mailgunKey,
      },
      {
        fetcher: {
          fetch(address) {
            fetched.push(address);
            const text = certificate?.cert ?? '';
            return Promise.resolve({
              status: 'ok',
              url: address,
              headers: {},
              bytes: Buffer.from(text),
              text,
            });
          },
          close: () => Promise.resolve(),
        },
      },
    );
  });
  afterAll(() => api.close());
  beforeEach(() => {
    fetched.length = 0;
  });

  let serial = 0;
  /** Somebody who is subscribed, and the return path of their mails. */
  async function reader(): Promise<{ email: string; path: string }> {
    serial += 1;
    const email = `webhook${String(serial)}@reader.example`;
    const { id } = await subscribed(api, email);
    return { email, path: `b+${api.installation.tokens.sign('return-path', id)}@bounce.example` };
  }

  async function call(service: string, body: string, headers: Record<string, string> = {}): Promise<number> {
    const answer = await fetch(`${api.url}/api/v1/inbound/${service}`, { method: 'POST', body, headers });
    return answer.status;
  }

  const seconds = () => String(Math.floor(api.installation.clock().getTime() / 1000));

  function sendgridHeaders(body: string, timestamp = seconds()): Record<string, string> {
    const signature = sign('sha256', Buffer.from(timestamp + body), sendgrid.privateKey).toString('base64');
    return {
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    };
  }

  function mailgunBody(event: object, token = `token-${String(Math.random())}`): string {
    const timestamp = seconds();
    const signature = createHmac('sha256', mailgunKey)
      .update(timestamp + token)
      .digest('hex');
    return JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': event });
  }

  function snsBody(message: object, changes: Record<string, string> = {}): string {
    const envelope: Record<string, string> = {
      Type: 'Notification',
      MessageId: `message-${String(Math.random())}`,
      TopicArn: topic,
      Message: JSON.stringify(message),
      Timestamp: api.installation.clock().toISOString(),
      SignatureVersion: '2',
      SigningCertURL: certificateUrl,
      ...changes,
    };
    const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const signed = names
      .filter((name) => envelope[name] !== undefined)
      .map((name) => `${name}\n${envelope[name] ?? ''}\n`)
      .join('');
    const signature = sign('sha256', Buffer.from(signed), certificate?.key ?? '').toString('base64');
    return JSON.stringify({ Signature: signature, ...envelope });
  }

  const complaint = (path: string) => ({
    notificationType: 'Complaint',
    complaint: {
      complaintFeedbackType: 'abuse',
      complainedRecipients: [{ emailAddress: 'x@reader.example' }],
    },
    mail: { source: path },
  });

  it('take a complaint from SendGrid, signed, once', async () => {
    const { email, path } = await reader();
    const body = JSON.stringify([
      { event: 'spamreport', email: 'other@reader.example', 'smtp-id': `<${path}>` },
    ]);
    const headers = sendgridHeaders(body);
    expect(await call('sendgrid', body, headers)).toBe(204);
    expect(await stateOf(api, email)).toBe('unsubscribed');
    expect(await stateOf(api, 'other@reader.example')).toBeUndefined();
    await subscribedAgain(email);
    expect(await call('sendgrid', body, headers)).toBe(204);
    expect(await stateOf(api, email)).toBe('active');
    // Nor where nothing is left of what came of it: the call itself counts once.
    await api.database.pool.query('delete from returned_mails');
    expect(await call('sendgrid', body, headers)).toBe(204);
    expect(await stateOf(api, email)).toBe('active');
  });

  /** Back by an operator's hand: what a replay would undo. */
  async function subscribedAgain(email: string): Promise<void> {
    await api.database.pool.query(`update subscribers set state = 'active' where email_key = $1`, [email]);
  }

  it('take a hard bounce from Mailgun and from Postmark', async () => {
    const [one, other] = [await reader(), await reader()];
    const event = {
      event: 'failed',
      severity: 'permanent',
      'delivery-status': {
        code: 550,
        message: '5.1.1 The email account that you tried to reach does not exist',
      },
      message: { headers: { 'message-id': one.path } },
    };
    expect(await call('mailgun', mailgunBody(event))).toBe(204);
    const bounce = {
      RecordType: 'Bounce',
      Type: 'HardBounce',
      Details: 'smtp;550 5.1.1 RCPT TO: user unknown',
      From: other.path,
    };
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    expect(await call('postmark', JSON.stringify(bounce), { authorization })).toBe(204);
    expect([await stateOf(api, one.email), await stateOf(api, other.email)]).toEqual([
      'unsubscribed',
      'unsubscribed',
    ]);
  });

  it('change nothing where the signature, the login or the age is wrong', async () => {
    const { email, path } = await reader();
    const body = JSON.stringify([{ event: 'spamreport', 'smtp-id': path }]);
    const forged = mailgunBody({ event: 'complained', message: path }).replace(
      /"signature":"./,
      '"signature":"0',
    );
    const statuses = [
      await call('sendgrid', body),
      await call('sendgrid', `${body} `, sendgridHeaders(body)),
      await call('sendgrid', body, sendgridHeaders(body, String(Number(seconds()) - 90_000))),
      await call('mailgun', forged.replace('"signature":"0', '"signature":"g')),
      await call('postmark', JSON.stringify({ RecordType: 'SpamComplaint', From: path })),
      await call('postmark', '{}', { authorization: 'Basic cG9zdG1hcms6d3Jvbmc=' }),
      await call('mailgun', '%%%'),
    ];
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403]);
    expect(await call('nobody', body)).toBe(404);
    expect(await stateOf(api, email)).toBe('active');
  });

  it('believe a signed call only where a token of ours is in it', async () => {
    const { email } = await reader();
    const body = JSON.stringify([{ event: 'spamreport', email }]);
    expect(await call('sendgrid', body, sendgridHeaders(body))).toBe(204);
    expect(await stateOf(api, email)).toBe('active');
  });

  (certificate === undefined ? describe.skip : describe)('of SES by SNS', () => {
    it('take a signed complaint, and a delay that changes nothing', async () => {
      const [one, other] = [await reader(), await reader()];
      expect(await call('ses', snsBody(complaint(one.path)))).toBe(204);
      expect(await stateOf(api, one.email)).toBe('unsubscribed');
      const delay = {
        eventType: 'DeliveryDelay',
        deliveryDelay: { delayedRecipients: [] },
        mail: { source: other.path },
      };
      expect(await call('ses', snsBody(delay))).toBe(204);
      expect(await stateOf(api, other.email)).toBe('active');
    });

    it.each([
      ['another topic', { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:bounces' }, 0],
      [
        'a certificate of another host',
        { SigningCertURL: 'https://evil.example/SimpleNotificationService-0123456789abcdef0123.pem' },
        0,
      ],
      [
        'a certificate of a host that only looks like it',
        { SigningCertURL: certificateUrl.replace('amazonaws.com', 'amazonaws.com.evil.example') },
        0,
      ],
      [
        'a certificate by way of a login',
        { SigningCertURL: certificateUrl.replace('sns.', 'sns.eu-west-1.amazonaws.com@evil.') },
        0,
      ],
      ['a certificate by http', { SigningCertURL: certificateUrl.replace('https', 'http') }, 0],
      [
        'a certificate from another region',
        { SigningCertURL: certificateUrl.replace('eu-west-1', 'us-east-1') },
        0,
      ],
      ['a message of the day before yesterday', { Timestamp: '2020-01-01T00:00:00.000Z' }, 0],
      ['a signature of another text', { Signature: Buffer.from('nothing').toString('base64') }, 1],
    ])('refuse %s, and ask nobody but Amazon', async (_case, changes, asked) => {
      const { email, path } = await reader();
      expect(await call('ses', snsBody(complaint(path), changes))).toBe(403);
      expect(await stateOf(api, email)).toBe('active');
      expect(fetched).toHaveLength(asked);
    });

    it('confirm a subscription to their topic at its own host alone', async () => {
      const confirming = (url: string) =>
        snsBody({}, { Type: 'SubscriptionConfirmation', Token: 'token', SubscribeURL: url });
      expect(await call('ses', confirming('https://evil.example/?Action=ConfirmSubscription'))).toBe(403);
      expect(fetched).toEqual([certificateUrl]);
      const right = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=token';
      expect(await call('ses', confirming(right))).toBe(204);
      expect(fetched).toEqual([certificateUrl, certificateUrl, right]);
    });
  });
});

describe('webhooks that are not set up', () => {
  it('are not there', async () => {
    const api = await startApiServer();
    try {
      for (const service of ['ses', 'sendgrid', 'postmark', 'mailgun'])
        expect(
          (await fetch(`${api.url}/api/v1/inbound/${service}`, { method: 'POST', body: '{}' })).status,
        ).toBe(404);
    } finally {
      await api.close();
    }
  });
});

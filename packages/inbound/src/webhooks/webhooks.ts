import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

import { callLifetimeMs, openSnsMessage, type SnsPorts } from './sns.ts';

/** A call as it came. */
export type Call = { body: Buffer; header: (name: string) => string | undefined };

/** What each service's calls are told by; null: that service is not listened to. */
export type WebhookKeys = {
  /** The topic that alone is listened to. */
  sesTopicArn: string | null;
  /** The public key that SendGrid shows: base64 of its DER. */
  sendgridKey: string | null;
  /** `name:password` of HTTP's basic authentication. */
  postmarkLogin: string | null;
  mailgunKey: string | null;
};

/** A call that is the service's own: its text, and a name by which the same call is known again. */
export type Opened = { status: 'opened'; text: string; name: string } | { status: 'refused' | 'done' };

/** SendGrid signs timestamp and body with ECDSA. */
export function openSendgridCall({ body, header }: Call, key: string, now: Date): Opened {
  const signature = header('x-twilio-email-event-webhook-signature') ?? '';
  const timestamp = header('x-twilio-email-event-webhook-timestamp') ?? '';
  if (!isRecent(timestamp, now)) return { status: 'refused' };
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64'))) return { status: 'refused' };
    return { status: 'opened', text: body.toString('utf8'), name: nameOf('sendgrid', signed) };
  } catch {
    return { status: 'refused' };
  }
}

/** Mailgun signs a timestamp and a token with HMAC, and not what it reports: the token is what a replay would repeat. */
export function openMailgunCall({ body }: Call, key: string, now: Date): Opened {
  const text = body.toString('utf8');
  const { timestamp, token, signature } = signatureIn(text);
  if (!isRecent(timestamp, now) || token === '') return { status: 'refused' };
  const signed = Buffer.from(timestamp + token);
  const expected = createHmac('sha256', key).update(signed).digest('hex');
  if (!same(expected, signature)) return { status: 'refused' };
  return { status: 'opened', text, name: nameOf('mailgun', signed) };
}

/** Postmark signs nothing: what it calls carries a login of the operator's choice. */
export function openPostmarkCall({ body, header }: Call, login: string): Opened {
  const [scheme = '', value = ''] = (header('authorization') ?? '').split(' ', 2);
  const given = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : '';
  if (!same(login, given)) return { status: 'refused' };
  return { status: 'opened', text: body.toString('utf8'), name: nameOf('postmark', body) };
}

/** Amazon's SNS: see `openSnsMessage`. */
export async function openSesCall(call: Call, topic: string, ports: SnsPorts, now: Date): Promise<Opened> {
  const opened = await openSnsMessage(call.body.toString('utf8'), topic, ports, now);
  return opened.status === 'opened'
    ? { status: 'opened', text: opened.message, name: nameOf('ses', Buffer.from(opened.id)) }
    : opened;
}

function isRecent(seconds: string, now: Date): boolean {
  if (!/^\d{9,11}$/.test(seconds)) return false;
  return Math.abs(now.getTime() - Number(seconds) * 1000) < callLifetimeMs;
}

function signatureIn(text: string): { timestamp: string; token: string; signature: string } {
  try {
    const document = JSON.parse(text) as { signature?: Record<string, unknown> } | null;
    const of = (name: string): string => {
      const value = document?.signature?.[name];
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
    };
    return { timestamp: of('timestamp'), token: of('token'), signature: of('signature') };
  } catch {
    return { timestamp: '', token: '', signature: '' };
  }
}

/** Compares by digests, so that neither length nor content shows in time. */
function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function nameOf(service: string, signed: Buffer): string {
  return `${service}:${createHash('sha256').update(signed).digest('base64url')}`;
}

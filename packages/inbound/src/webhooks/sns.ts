import { X509Certificate, verify } from 'node:crypto';

import { z } from 'zod';

/** The network, as far as a message of SNS may make us ask it: addresses that were judged to be Amazon's. */
export type SnsPorts = {
  /** The text behind an https address, or null. */
  get(address: string): Promise<string | null>;
};

export type OpenedSns =
  | { status: 'opened'; id: string; message: string }
  /** `done`: a subscription that was confirmed, or ended. */
  | { status: 'refused' | 'done' };

const envelopeSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().max(200),
  TopicArn: z.string().max(300),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(2000),
  SigningCertURL: z.string().max(500),
  Subject: z.string().nullish(),
  Token: z.string().max(2000).optional(),
  SubscribeURL: z.string().max(2000).optional(),
});
type Envelope = z.infer<typeof envelopeSchema>;

/** Milliseconds for which a service may try to tell the same. */
export const callLifetimeMs = 24 * 3_600_000;

const signedOfSubscription = [
  'Message',
  'MessageId',
  'SubscribeURL',
  'Timestamp',
  'Token',
  'TopicArn',
  'Type',
] as const;
/** What SNS signs, in its order. */
const signedOf = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: signedOfSubscription,
  UnsubscribeConfirmation: signedOfSubscription,
} as const;

/**
 * Opens a message of SNS: of the one topic that is listened to, signed by a certificate from the host of SNS in that topic's region, not older than a
 * day. Nothing is asked of any other host, whatever the message says. A subscription to that topic is confirmed by its address, once signed.
 */
export async function openSnsMessage(
  text: string,
  topic: string,
  ports: SnsPorts,
  now: Date,
): Promise<OpenedSns> {
  const envelope = read(text);
  if (envelope?.TopicArn !== topic) return { status: 'refused' };
  if (Math.abs(now.getTime() - new Date(envelope.Timestamp).getTime()) > callLifetimeMs)
    return { status: 'refused' };
  const host = hostOf(topic);
  if (
    host === null ||
    !isAt(envelope.SigningCertURL, host, /^\/SimpleNotificationService-[\da-f]{16,64}\.pem$/)
  )
    return { status: 'refused' };
  const certificate = await ports.get(envelope.SigningCertURL);
  if (certificate === null || !isSigned(envelope, certificate, now)) return { status: 'refused' };
  if (envelope.Type === 'Notification')
    return { status: 'opened', id: envelope.MessageId, message: envelope.Message };
  if (envelope.Type === 'SubscriptionConfirmation') {
    const address = envelope.SubscribeURL ?? '';
    if (!isAt(address, host, /^\/$/)) return { status: 'refused' };
    await ports.get(address);
  }
  return { status: 'done' };
}

/** The host of SNS in a topic's region: `arn:aws:sns:REGION:ACCOUNT:NAME`. */
function hostOf(topic: string): string | null {
  const [, partition, region] =
    /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z\d-]{5,30}):\d{12}:[\w.-]{1,256}$/.exec(topic) ?? [];
  if (partition === undefined || region === undefined) return null;
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

function isAt(address: string, host: string, path: RegExp): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === 'https:' &&
    url.host === host &&
    url.username === '' &&
    url.password === '' &&
    path.test(url.pathname)
  );
}

function isSigned(envelope: Envelope, pem: string, now: Date): boolean {
  const signed = signedOf[envelope.Type]
    .flatMap((name) => {
      const value = envelope[name];
      return typeof value === 'string' ? [`${name}\n${value}\n`] : [];
    })
    .join('');
  try {
    const certificate = new X509Certificate(pem);
    if (new Date(certificate.validTo) < now || new Date(certificate.validFrom) > now) return false;
    const algorithm = envelope.SignatureVersion === '1' ? 'sha1' : 'sha256';
    return verify(
      algorithm,
      Buffer.from(signed),
      certificate.publicKey,
      Buffer.from(envelope.Signature, 'base64'),
    );
  } catch {
    return false;
  }
}

function read(text: string): Envelope | null {
  try {
    return envelopeSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

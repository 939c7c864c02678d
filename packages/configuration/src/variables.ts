import { isIP } from 'node:net';

import { z } from 'zod';

import { readBounceMailbox } from './bounce-mailbox.ts';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((text) => text.replace(/\/+$/, ''));

const count = (least: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least, `must be at least ${String(least)}`);

const mailbox = z
  .string()
  .regex(/^[^\r\n]*$/, 'must be one line')
  .transform((text, context) => {
    const named = /^(?:"([^"]*)"|([^<"]*))\s*<([^<>\s]+@[^<>\s]+)>$/.exec(text.trim());
    const bare = /^[^<>\s]+@[^<>\s]+$/.exec(text.trim());
    if (named) return { name: (named[1] ?? named[2] ?? '').trim(), address: named[3] ?? '' };
    if (bare) return { name: '', address: text.trim() };
    context.addIssue({ code: 'custom', message: 'must be an address, or: Name <address>' });
    return z.NEVER;
  });

const signupMode = z
  .string()
  .regex(
    /^(open|approval|closed|domains:[a-z0-9.-]+(\+[a-z0-9.-]+)*)$/i,
    'must be open, approval, closed, or domains:a.org+b.org',
  )
  .transform((text): SignupMode => {
    const lower = text.toLowerCase();
    if (lower.startsWith('domains:')) {
      return { kind: 'domains', domains: lower.slice('domains:'.length).split('+') };
    }
    return { kind: lower as 'open' | 'approval' | 'closed' };
  });

/** Who may sign up. */
export type SignupMode =
  { kind: 'open' | 'approval' | 'closed' } | { kind: 'domains'; domains: readonly string[] };

const dkimSelector = z.string().regex(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i, 'must be a DNS label');
const pem = z.string().transform((text) => text.replaceAll('\\n', '\n'));

/** What may be under way to one mail group; null: no limit. */
export type HostLimit = { group: string; atOnce: number | null; perMinute: number | null };

const hostLimits = z.string().transform((text, context): 'off' | HostLimit[] => {
  if (text.trim().toLowerCase() === 'off') return 'off';
  const limits = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) =>
      /^([a-z0-9][a-z0-9.-]*)=(-|[1-9]\d{0,5})(?:\/(-|[1-9]\d{0,8}))?$/.exec(part.toLowerCase()),
    );
  if (limits.includes(null)) {
    const message =
      'must be off, or GROUP=AT_ONCE or GROUP=AT_ONCE/PER_MINUTE separated by commas, with - for no limit: gmail=5/600,default=10';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  const number = (count: string | undefined): number | null =>
    count === undefined || count === '-' ? null : Number(count);
  return limits.map((found) => ({
    group: found?.[1] ?? '',
    atOnce: number(found?.[2]),
    perMinute: number(found?.[3]),
  }));
});

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 00:45 (UTC)')
  .transform((text) => ({ hour: Number(text.slice(0, 2)), minute: Number(text.slice(3)) }));

const smtpServers = list.pipe(
  z
    .array(
      z.url({
        protocol: /^smtps?$/,
        error: 'must be smtp://host:port or smtps://host:port, separated by commas',
      }),
    )
    .min(1, 'must name at least one server'),
);

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be postgres://user:password@host:port/database',
});
const redisUrl = z.url({ protocol: /^rediss?$/, error: 'must be redis://host:port' });

/** What Express understands: on or off, how many proxies, or their addresses, networks and the names of kinds of networks. */
const trustProxy = z
  .string()
  .refine(
    (text) =>
      /^(true|false|on|off|\d{1,3})$/.test(text) || text.split(',').every((part) => isNetwork(part.trim())),
    'must be the number of proxies in front, or their networks: 1, or loopback,10.0.0.0/8',
  );

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', range, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (range === undefined || (family === 4 && isIP(range) === 4)) return true;
  return /^[1-9]\d{0,2}$/.test(range) && Number(range) <= (family === 4 ? 32 : 128);
}

/** Every variable of the environment. Absent and empty are the same. */
export const variables = {
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().optional(),
  PORT: count(0)
    .refine((port) => port < 65_536, 'must be below 65536')
    .default(3000),
  PUBLIC_URL: httpUrl.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  SMTP_URL: smtpServers.optional(),
  MAIL_FROM: mailbox.optional(),
  REPLY_TO: mailbox.optional(),
  DKIM_DOMAIN: z.hostname().optional(),
  DKIM_SELECTOR: dkimSelector.optional(),
  DKIM_PRIVATE_KEY: pem.optional(),
  DKIM_ED25519_SELECTOR: dkimSelector.optional(),
  DKIM_ED25519_PRIVATE_KEY: pem.optional(),
  BOUNCE_DOMAIN: z.hostname().optional(),
  BOUNCE_LISTEN: z
    .string()
    .regex(
      /^(smtp|lmtp):\/\/(\[[\da-f:]+\]|[^\s:/@]+):\d{1,5}$/i,
      'must be smtp://host:port or lmtp://host:port',
    )
    .transform((text): { protocol: 'smtp' | 'lmtp'; host: string; port: number } => {
      const [, protocol = '', host = '', port = ''] = /^(\w+):\/\/\[?(.+?)\]?:(\d+)$/.exec(text) ?? [];
      return { protocol: protocol.toLowerCase() === 'lmtp' ? 'lmtp' : 'smtp', host, port: Number(port) };
    })
    .optional(),
  BOUNCE_IMAP_URL: z
    .string()
    .transform((text, context) => {
      const mailbox = readBounceMailbox(text);
      if (mailbox !== null) return mailbox;
      const message =
        'must be imaps://user:password@host/INBOX, with characters like @ and : of user and password as %40 and %3A';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional(),
  SES_TOPIC_ARN: z
    .string()
    .regex(
      /^arn:(aws|aws-cn|aws-us-gov):sns:[a-z\d-]{5,30}:\d{12}:[\w.-]{1,256}$/,
      'must be the ARN of an SNS topic: arn:aws:sns:REGION:ACCOUNT:NAME',
    )
    .optional(),
  SENDGRID_WEBHOOK_KEY: z
    .string()
    .regex(/^[A-Za-z\d+/]{80,200}={0,2}$/, 'must be the verification key that SendGrid shows')
    .optional(),
  POSTMARK_WEBHOOK_LOGIN: z
    .string()
    .regex(/^[^:]+:.{16,}$/, 'must be name:password, the password of at least 16 characters')
    .optional(),
  MAILGUN_WEBHOOK_KEY: z.string().min(16, 'must be the HTTP webhook signing key of Mailgun').optional(),
  SITE_NAME: z
    .string()
    .regex(/^[^\r\n]{1,60}$/, 'must be one line of at most 60 characters')
    .default('Broadsheet'),
  POSTAL_ADDRESS: z.string().max(300).optional(),
  SECRET_KEY: list.pipe(z.array(z.string()).min(1, 'must name at least one key')).optional(),
  SOURCES: z.string().default('hf'),
  HF_BASE_URL: httpUrl.default('https://huggingface.co'),
  HF_TOKEN: z.string().optional(),
  ARXIV_BASE_URL: httpUrl.default('https://export.arxiv.org'),
  ARXIV_FEED_BASE_URL: httpUrl.default('https://rss.arxiv.org'),
  BIORXIV_BASE_URL: httpUrl.default('https://api.biorxiv.org'),
  FETCH_ALLOW: list.optional(),
  EMBEDDINGS_URL: httpUrl
    .refine(
      (text) => new URL(text).username === '' && new URL(text).password === '',
      'must not carry a user name or password: EMBEDDINGS_KEY is for that',
    )
    .optional(),
  EMBEDDINGS_MODEL: z
    .string()
    .regex(/^[\x21-\x7e]{1,100}$/, 'must be the name of a model, without spaces')
    .optional(),
  EMBEDDINGS_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,2000}$/, 'must be one line without spaces')
    .optional(),
  PUBLISH_AT: timeOfDay.prefault('00:45'),
  PUBLISH_DEADLINE: timeOfDay.optional(),
  SEND_RATE: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of messages a second')
    .transform(Number)
    .refine((rate) => rate > 0, 'must be above 0')
    .optional(),
  HOST_LIMITS: hostLimits.optional(),
  UNCERTAIN_POLICY: z.enum(['retry-once', 'never']).default('retry-once'),
  SIGNUP_MODE: signupMode.default({ kind: 'open' }),
  SIGNUP_PER_ADDRESS: count(1).default(1),
  SIGNUP_PER_NETWORK: count(1).default(20),
  SIGNUP_PER_HOUR: count(1).default(1000),
  SIGNUP_PROOF: z.enum(['off', 'form', 'all']).default('form'),
  TRUST_PROXY: trustProxy.optional(),
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ALERT_WEBHOOK_URL: httpUrl.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be one line of plain characters, without spaces')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BROADSHEET_NOW: z
    .string()
    .transform((text, context) => {
      const instant = new Date(text);
      if (!Number.isNaN(instant.getTime()) && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text))
        return instant;
      context.addIssue({ code: 'custom', message: 'must be an ISO instant such as 2025-08-08T06:00:00Z' });
      return z.NEVER;
    })
    .optional(),
} as const;

/** The names of the environment's variables; each may be given as `NAME_FILE` too. */
export const variableNames = Object.keys(variables) as readonly (keyof typeof variables)[];

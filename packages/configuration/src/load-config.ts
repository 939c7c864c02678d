import { resolve } from 'node:path';

import { z } from 'zod';

import type { BounceMailbox } from './bounce-mailbox.ts';
import { type ConfigurationProblem, type Environment, readVariables } from './environment.ts';
import { problemsBetween } from './rules.ts';
import { type HostLimit, type SignupMode, variables } from './variables.ts';

/** Every problem of the environment at once; its message is meant for the operator. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  readonly problems: readonly ConfigurationProblem[];
  constructor(problems: readonly ConfigurationProblem[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${String(problems.length)} problems`}:\n` +
        problems.map(({ name, message }) => `  ${name} ${message}`).join('\n') +
        '\nEvery variable is explained in .env.example.',
    );
    this.problems = problems;
  }
}

type MailAddress = { name: string; address: string };

/** What signs: PEM, under its selector. */
type DkimKey = { selector: string; privateKey: string };
type DkimKeys = DkimKey & {
  domain: string;
  /** The second signature; null: none. */
  ed25519: DkimKey | null;
};

/** The environment, validated: frozen, nested, nothing optional that a part needs. */
export type Config = {
  production: boolean;
  http: {
    host: string;
    port: number;
    /** Without a trailing slash. */
    publicUrl: string;
    /** Express's `trust proxy`. */
    trustProxy: boolean | number | string;
    metricsToken: string | null;
  };
  /** Absolute. */
  dataDir: string;
  /** Null: the embedded server under `dataDir`. */
  databaseUrl: string | null;
  /** Null: BullMQ's PostgreSQL backend in the same database. */
  redisUrl: string | null;
  /** Empty: the development mailbox catches all. */
  smtpServers: readonly string[];
  mail: {
    from: MailAddress;
    replyTo: MailAddress | null;
    dkim: DkimKeys | null;
    /** The domain of return paths. Null: bounces go to the from address. */
    bounceDomain: string | null;
    /** Where returned mail is listened for. Null: nowhere. */
    bounceListen: { protocol: 'smtp' | 'lmtp'; host: string; port: number } | null;
    /** A mailbox where returned mail is read, too. */
    bounceMailbox: BounceMailbox | null;
  };
  /** What the webhooks of mail services are told by; null: not listened to. */
  webhooks: {
    sesTopicArn: string | null;
    sendgridKey: string | null;
    postmarkLogin: string | null;
    mailgunKey: string | null;
  };
  site: { name: string; postalAddress: string | null };
  /** Newest first. Null: made once, kept under `dataDir`. */
  secretKeys: readonly string[] | null;
  sources: {
    list: string;
    /** Relative paths of `file:` resolve against it. */
    folder: string;
    hfBaseUrl: string;
    hfToken: string | null;
    arxivBaseUrl: string;
    arxivFeedBaseUrl: string;
    biorxivBaseUrl: string;
  };
  fetchAllow: readonly string[];
  /** A service that embeds texts, beside the model of words; null: none. Without a trailing slash. */
  embeddings: { url: string; model: string; key: string | null } | null;
  /** UTC, on the day after the edition's. */
  publishAt: { hour: number; minute: number };
  /** UTC, at or after `publishAt`: on the next day where it is earlier. */
  publishDeadline: { hour: number; minute: number };
  /** Messages a second over all workers; null: as fast as the server takes them. */
  sendRate: number | null;
  /** Limits by mail group that differ from what providers are known to bear; null: none at all, nor backing off. */
  hostLimits: readonly HostLimit[] | null;
  /** What becomes of a message whose outcome is unknown. */
  uncertainPolicy: 'retry-once' | 'never';
  signup: {
    mode: SignupMode;
    perAddress: number;
    perNetwork: number;
    perHour: number;
    proof: 'off' | 'form' | 'all';
  };
  adminEmail: string | null;
  alertWebhookUrl: string | null;
  logLevel: string;
  /** The instant at which this process's clock starts; null: the real one. */
  startsAt: Date | null;
};

/** What only the part that uses a variable can say of its text, by name: sentences that go on after the name. */
export type Checks = Readonly<Partial<Record<keyof typeof variables, (text: string) => readonly string[]>>>;

/**
 * Reads the environment.
 * @param env names and values; empty is unset; `NAME_FILE` names a file whose content (less a final line end) is the value
 * @param cwd the folder relative paths resolve against where `INIT_CWD` is not set
 * @param checks asked about every variable that is given and has no problem yet
 * @throws ConfigurationError with every problem at once
 */
export function loadConfig(env: Environment, cwd: string, checks: Checks = {}): Config {
  const folder = env['INIT_CWD'] ?? cwd;
  const problems: ConfigurationProblem[] = [];
  const given = readVariables(env, folder, problems);
  const parsed = z.object(variables).safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    const message = /^must /.test(issue.message) ? issue.message : `is not valid: ${issue.message}`;
    problems.push({ name, message });
  }
  problems.push(...problemsBetween(given));
  for (const [name, check] of Object.entries(checks)) {
    const text = given[name];
    if (text === undefined || problems.some((problem) => problem.name === name)) continue;
    problems.push(...check(text).map((message) => ({ name, message })));
  }
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const value = parsed.data;
  const production = value.NODE_ENV === 'production';
  const dkim = {
    domain: value.DKIM_DOMAIN,
    selector: value.DKIM_SELECTOR,
    privateKey: value.DKIM_PRIVATE_KEY,
  };
  const second = { selector: value.DKIM_ED25519_SELECTOR, privateKey: value.DKIM_ED25519_PRIVATE_KEY };
  return Object.freeze<Config>({
    production,
    http: {
      host: value.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
      port: value.PORT,
      publicUrl: value.PUBLIC_URL ?? `http://localhost:${String(value.PORT)}`,
      trustProxy: trustProxy(value.TRUST_PROXY),
      metricsToken: value.METRICS_TOKEN ?? null,
    },
    dataDir: resolve(folder, value.DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? null,
    redisUrl: value.REDIS_URL ?? null,
    smtpServers: value.SMTP_URL ?? [],
    mail: {
      from: value.MAIL_FROM ?? { name: value.SITE_NAME, address: 'digest@broadsheet.example' },
      replyTo: value.REPLY_TO ?? null,
      dkim: hasAll(dkim) ? { ...dkim, ed25519: hasBoth(second) ? second : null } : null,
      bounceDomain: value.BOUNCE_DOMAIN ?? null,
      bounceListen: value.BOUNCE_LISTEN ?? null,
      bounceMailbox: value.BOUNCE_IMAP_URL ?? null,
    },
    webhooks: {
      sesTopicArn: value.SES_TOPIC_ARN ?? null,
      sendgridKey: value.SENDGRID_WEBHOOK_KEY ?? null,
      postmarkLogin: value.POSTMARK_WEBHOOK_LOGIN ?? null,
      mailgunKey: value.MAILGUN_WEBHOOK_KEY ?? null,
    },
    site: { name: value.SITE_NAME, postalAddress: value.POSTAL_ADDRESS ?? null },
    secretKeys: value.SECRET_KEY ?? null,
    sources: {
      list: value.SOURCES,
      folder,
      hfBaseUrl: value.HF_BASE_URL,
      hfToken: value.HF_TOKEN ?? null,
      arxivBaseUrl: value.ARXIV_BASE_URL,
      arxivFeedBaseUrl: value.ARXIV_FEED_BASE_URL,
      biorxivBaseUrl: value.BIORXIV_BASE_URL,
    },
    fetchAllow: value.FETCH_ALLOW ?? [],
    embeddings:
      value.EMBEDDINGS_URL === undefined || value.EMBEDDINGS_MODEL === undefined
        ? null
        : {
            url: value.EMBEDDINGS_URL,
            model: value.EMBEDDINGS_MODEL,
            key: value.EMBEDDINGS_KEY ?? null,
          },
    publishAt: value.PUBLISH_AT,
    publishDeadline: value.PUBLISH_DEADLINE ?? later(value.PUBLISH_AT, 4),
    sendRate: value.SEND_RATE ?? null,
    hostLimits: value.HOST_LIMITS === 'off' ? null : (value.HOST_LIMITS ?? []),
    uncertainPolicy: value.UNCERTAIN_POLICY,
    signup: {
      mode: value.SIGNUP_MODE,
      perAddress: value.SIGNUP_PER_ADDRESS,
      perNetwork: value.SIGNUP_PER_NETWORK,
      perHour: value.SIGNUP_PER_HOUR,
      proof: value.SIGNUP_PROOF,
    },
    adminEmail: value.ADMIN_EMAIL ?? null,
    alertWebhookUrl: value.ALERT_WEBHOOK_URL ?? null,
    logLevel: value.LOG_LEVEL,
    startsAt: value.BROADSHEET_NOW ?? null,
  });
}

function hasAll(dkim: {
  domain: string | undefined;
  selector: string | undefined;
  privateKey: string | undefined;
}): dkim is { domain: string; selector: string; privateKey: string } {
  return dkim.domain !== undefined && dkim.selector !== undefined && dkim.privateKey !== undefined;
}

function hasBoth(second: {
  selector: string | undefined;
  privateKey: string | undefined;
}): second is { selector: string; privateKey: string } {
  return second.selector !== undefined && second.privateKey !== undefined;
}

function later({ hour, minute }: { hour: number; minute: number }, hours: number) {
  return { hour: (hour + hours) % 24, minute };
}

function trustProxy(text: string | undefined): boolean | number | string {
  if (text === undefined || text === 'false' || text === 'off') return false;
  if (text === 'true' || text === 'on') return true;
  return /^\d+$/.test(text) ? Number(text) : text;
}

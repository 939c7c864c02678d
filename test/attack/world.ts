import { randomBytes } from 'node:crypto';

import { type ApiContext, createApiContext } from '@broadsheet/api';
import type { Installation } from '@broadsheet/installation';
import type { Role } from '@broadsheet/operators';

import { type Desk, type RunningCli, openDesk } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { createTestInstallation } from '../support/installation.ts';
import { dropDatabase, execute, startTestServer, withDatabase } from '../support/test-server.ts';
import { type TinyBrowser, password, tinyBrowser } from '../support/tiny-browser.ts';
import { until } from '../support/until.ts';
import { type Client, createClient } from './client.ts';
import { hostilePapers } from './hostile.ts';

/** What is attacked: an installation that runs as a process of its own, as after `npm start`, with subscribers and operators. */
export type World = {
  url: string;
  port: number;
  ask: Client;
  /** The same database, keys and clock in this process: to make tokens, to look at rows, to read the list of routes. */
  installation: Installation;
  context: ApiContext;
  /** Runs the command over the same installation. */
  desk: Desk;
  /** Browsers of operators who are signed in. */
  operators: Readonly<Record<Role, TinyBrowser>>;
  /** Two subscribers who have a digest, with every token that was mailed to them. */
  readers: readonly [Reader, Reader];
  /** All that the process has said, standard output and log. */
  said: () => string;
  /** What no log may hold: addresses, tokens and passwords that were used. */
  secrets: Set<string>;
  /** What was wrong with any answer so far: a stack, words of the database, an unforeseen 5xx. */
  indiscretions: string[];
  /** Rows of every table that a request could change, as one text: equal texts, nothing changed. */
  snapshot: () => Promise<string>;
  count: (sql: string) => Promise<number>;
  caught: (to: string) => Promise<readonly { id: number; subject: string }[]>;
  raw: (id: number) => Promise<Buffer>;
  close(): Promise<void>;
};

export type Reader = {
  id: number;
  email: string;
  confirm: string;
  preferences: string;
  unsubscribe: string;
  /** Good for ten hours, which no mailed one is. */
  data: string;
  digest: string;
  vote: string;
  /** The digest as it was mailed. */
  mail: Buffer;
};

export const publishedDay = '2025-08-08';
export const secretKey = 'one-secret-of-a-test-that-is-long-enough';
/** Confirm mails an hour over all: the default, so that what is counted is what an installation has. */
export const perHour = 1000;

const now = '2025-08-09T07:05:00Z';
/** Milliseconds for each step of setting up, on a machine that is busy with other things. */
const patience = 120_000;

/** Starts the installation and brings in papers, readers and operators; some 15 seconds. */
export async function openWorld(): Promise<World> {
  const server = await startTestServer(process.env['DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']);
  const name = `attack_${String(process.pid)}`;
  await execute(server.url, `create database ${name} template ${server.template}`);
  const database = withDatabase(server.url, name);
  const port = await freePort();
  const url = `http://localhost:${String(port)}`;
  const env = {
    DATABASE_URL: database,
    SECRET_KEY: secretKey,
    BROADSHEET_NOW: now,
    PORT: String(port),
    DATA_DIR: 'data',
    TRUST_PROXY: '1',
    LOG_LEVEL: 'trace',
    SOURCES: 'file:papers.json',
    PUBLISH_DEADLINE: '00:45',
    METRICS_TOKEN: 'metrics-token-of-this-attack',
    SES_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:bounces',
    MAILGUN_WEBHOOK_KEY: 'mailgun-key-of-this-attack',
    POSTMARK_WEBHOOK_LOGIN: 'postmark:login-of-this-attack',
    BOUNCE_DOMAIN: 'bounce.example.org',
  };
  const desk = await openDesk(env);
  await desk.write('papers.json', hostilePapers(publishedDay));
  const running = desk.start(['start']);
  const installation = await createTestInstallation({ url: database, env });
  const context = createApiContext(installation);
  const { pool } = installation.database;
  const secrets = new Set<string>([password, secretKey, env.METRICS_TOKEN, env.MAILGUN_WEBHOOK_KEY]);
  const indiscretions: string[] = [];
  const ask = createClient(url, (asked, { status, text, headers }) => {
    if (/node_modules|\n\s+at .+:\d+:\d+|PrismaClient|syntax error at|violates .* constraint/.test(text))
      indiscretions.push(`${asked} tells of its inside`);
    if (status === 500 || status === 502) indiscretions.push(`${asked} broke: ${String(status)}`);
    if (
      status >= 400 &&
      headers.get('content-type')?.startsWith('application/json') === true &&
      status !== 503
    )
      indiscretions.push(`${asked} answers ${String(status)} with no problem document`);
  });
  const caught: World['caught'] = async (to) => {
    const { text } = await ask('GET', '/mailbox.json');
    return (JSON.parse(text) as { id: number; to: string; subject: string }[]).filter(
      (mail) => mail.to === to,
    );
  };
  const raw: World['raw'] = async (id) =>
    Buffer.from(await (await fetch(`${url}/mailbox/${String(id)}.eml`)).arrayBuffer());
  const close = async (): Promise<void> => {
    running.signal('SIGTERM');
    await running.ended;
    await installation.close();
    await desk.clear();
    await dropDatabase(server.url, name);
    await server.close();
  };
  try {
    await until('it is ready', () => textOf(running).includes('Broadsheet is ready'), patience);
    await until(
      'the edition is published',
      async () => (await ask('GET', `/api/v1/editions/${publishedDay}`)).status === 200,
      patience,
    );
    const base = { url, ask, installation, context, secrets, caught, raw };
    const readers = [await newReader(base, 'ada'), await newReader(base, 'bob')] as const;
    const operators = {
      viewer: await newOperator(base, 'viewer'),
      editor: await newOperator(base, 'editor'),
      owner: await newOperator(base, 'owner'),
    };
    return {
      ...base,
      port,
      desk,
      operators,
      readers,
      indiscretions,
      said: () => textOf(running),
      snapshot: () => snapshotOf(pool),
      async count(sql) {
        const { rows } = await pool.query<{ n: string }>(`select count(*) as n from ${sql}`);
        return Number(rows[0]?.n ?? 0);
      },
      close,
    };
  } catch (error) {
    process.stderr.write(textOf(running).split('\n').slice(-20).join('\n'));
    await close();
    throw error;
  }
}

function textOf(running: RunningCli): string {
  const { stdout, stderr } = running.said();
  return stdout + stderr;
}

type Base = Pick<World, 'url' | 'ask' | 'installation' | 'context' | 'secrets' | 'caught' | 'raw'>;

/** Somebody who signed up, confirmed and has the digest of the day. */
export async function newReader(
  { ask, installation, secrets, caught, raw }: Base,
  name: string,
  document: object = { topics: ['agents'], queries: ['agents'] },
): Promise<Reader> {
  const email = `${name}-${randomBytes(3).toString('hex')}@reader.example`;
  await ask('POST', '/api/v1/subscriptions', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, ...document }),
  });
  const { id: confirmId } = await until(`${email} is asked`, async () => (await caught(email))[0]);
  const confirm = tokenIn(await raw(confirmId), 'confirm');
  await ask('POST', `/confirm/${confirm}`);
  const { id: digestId } = await until(`${email} has a digest`, async () =>
    (await caught(email)).find(({ id }) => id !== confirmId),
  );
  const mail = await raw(digestId);
  const { rows } = await installation.database.pool.query<{ id: number }>(
    'select id from subscribers where email_key = $1',
    [email],
  );
  const id = rows[0]?.id ?? 0;
  const reader = {
    id,
    email,
    confirm,
    preferences: installation.tokens.sign('preferences', id),
    unsubscribe: tokenIn(mail, 'u'),
    data: installation.tokens.signPair('data', id, Math.floor(installation.clock().getTime() / 60_000) + 600),
    digest: tokenIn(mail, 'digests'),
    vote: tokenIn(mail, 'vote'),
    mail,
  };
  const { confirm: one, preferences, unsubscribe, data, digest, vote } = reader;
  for (const secret of [email, one, preferences, unsubscribe, data, digest, vote]) secrets.add(secret);
  return reader;
}

/** The first token of a kind of link in a mail, soft line breaks undone. */
function tokenIn(mail: Buffer, path: string): string {
  const text = mail.toString('latin1').replace(/=\r\n/g, '').replace(/=3D/g, '=');
  const token = new RegExp(`/${path}/([\\w-]{20,})`).exec(text)?.[1];
  if (token === undefined) throw new Error(`No link /${path}/ in the mail`);
  return token;
}

/** An operator by invitation, signed in from a network of their own: attempts are counted by network. */
export async function newOperator(
  { url, context, secrets }: Pick<Base, 'url' | 'context' | 'secrets'>,
  role: Role,
  name: string = role,
): Promise<TinyBrowser> {
  const email = `${name}@desk.example`;
  const outcome = await context.operators.invite({ kind: 'system', name: 'attack' }, email, role, false);
  if (outcome.status !== 'ok') throw new Error('The invitation was refused');
  const token = outcome.link.slice(outcome.link.lastIndexOf('/') + 1);
  secrets.add(email).add(token);
  const visitor = tinyBrowser({ url }, { 'x-forwarded-for': anyAddress() });
  await visitor.post(`/admin/join/${token}`, { name: `The ${name}`, password });
  await visitor.post('/admin/sign-in', { email, password });
  await visitor.get('/admin/account');
  return visitor;
}

/** An address in a network that nobody else comes from: attempts to sign in, and sign-ups, are counted by network. */
export function anyAddress(): string {
  const [one = 0, two = 0] = randomBytes(2);
  return `198.${String(18 + (one & 1))}.${String(two)}.${String((one >> 1) + 1)}`;
}

/** What moves by itself: the schedules', the queue's and sessions' own. All else is compared, new tables too. */
const restless = [
  'alert_calls',
  'alerts',
  'caught_mails',
  'delivery_stream',
  'fragments',
  'mail_hosts',
  'matched_rules',
  'matches',
  'notices',
  'operator_sessions',
  'operator_verifications',
  'pacing',
  'sign_in_attempts',
  'source_runs',
  'spent_once',
  'templates',
];

async function snapshotOf(pool: Installation['database']['pool']): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and not table_name = any($1) order by 1`,
    [restless],
  );
  // Notices change their state by themselves; that there is another one is a change.
  const parts = [
    ...rows.map(({ name }) => `select t::text as row from "${name}" t order by 1`),
    'select id::text as row from notices order by 1',
  ];
  const tables = await Promise.all(parts.map((sql) => pool.query<{ row: string }>(sql)));
  return tables
    .map((table, at) => `${rows[at]?.name ?? 'notices'}\n${table.rows.map(({ row }) => row).join('\n')}`)
    .join('\n\n');
}

/** The rows that one snapshot has and another has not, for who has to mend it. */
export function differenceOf(before: string, after: string): string {
  const known = new Set(before.split('\n'));
  const now = new Set(after.split('\n'));
  const gone = [...known].filter((line) => !now.has(line)).map((line) => `- ${line.slice(0, 200)}`);
  return [...gone, ...[...now].filter((line) => !known.has(line)).map((line) => `+ ${line.slice(0, 200)}`)]
    .slice(0, 8)
    .join('\n');
}

import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { loadConfig } from '@broadsheet/configuration';
import { type Installation, openInstallation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext } from '@broadsheet/worker';
import { pino } from 'pino';

import { dropDatabase, execute, withDatabase } from '../support/test-server.ts';
import { type ServerWatch, startSink, watchServer } from './servers.ts';

/** Runs a bench over a database of its own and a mail server that takes everything; both are gone afterwards. */
export async function overOwnDatabase(
  server: { url: string; template: string },
  work: (url: string, sink: Awaited<ReturnType<typeof startSink>>) => Promise<void>,
): Promise<void> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await execute(server.url, `create database ${name} template ${server.template}`);
  const sink = await startSink();
  try {
    await work(withDatabase(server.url, name), sink);
  } finally {
    await sink.stop();
    await dropDatabase(server.url, name);
  }
}

/** Watches the server that a pool leads to; null where it runs elsewhere. */
export async function watchDatabase(pool: Installation['database']['pool']): Promise<ServerWatch | null> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return watchServer(rows[0]?.pid ?? 0);
}

/** The moment at which every bench happens: everybody's hour has come. */
export const benchNow = new Date('2025-08-09T07:00:05Z');

const papers = 60;
const rules = 200;
const matchesARule = 8;

/** The environment of every process of a bench. */
export function benchEnv(options: { url: string; smtp: string }): Readonly<Record<string, string>> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    DATABASE_URL: options.url,
    SECRET_KEY: 'one-secret-of-a-bench-that-is-long-enough',
    MAIL_FROM: 'Digest <digest@digest.example.org>',
    BOUNCE_DOMAIN: 'bounce.digest.example.org',
    BROADSHEET_NOW: benchNow.toISOString(),
    SMTP_URL: options.smtp,
    DKIM_DOMAIN: 'digest.example.org',
    DKIM_SELECTOR: 's1',
    DKIM_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Opens what plans and submits, over a database of the bench's own. */
export async function openBench(
  env: Readonly<Record<string, string>>,
  clock?: () => Date,
): Promise<{ installation: Installation; context: WorkerContext }> {
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const config = loadConfig(env, process.cwd());
  const installation = await openInstallation(config, {
    log,
    migrates: false,
    connections: 12,
    ...(clock === undefined ? {} : { clock }),
  });
  return { installation, context: await createWorkerContext(installation, { sources: [] }) };
}

/**
 * One published edition of 60 papers with abstracts of the usual length, 200 rules that match 8 of them each, and so many
 * active subscribers who follow four rules and whose hour has come.
 */
export async function furnishBench({ pool }: Installation['database'], subscribers: number): Promise<void> {
  await pool.query(
    `insert into editions (day, state, publication, opened_at, frozen_at, published_at)
     values ('2025-08-08', 'published', 1, '2025-08-08Z', '2025-08-09Z', '2025-08-09Z')`,
  );
  await pool.query(
    `insert into papers (key, title, abstract, authors, categories, keywords, url, created_at, updated_at)
     select 'bench-' || n, 'A study of learning number ' || n || ': representations that last', $1, $2, '{cs.LG,cs.CL}', '{}',
            'https://arxiv.org/abs/2508.' || lpad(n::text, 5, '0'), '2025-08-08Z', '2025-08-08Z'
     from generate_series(1, $3::int) n`,
    [abstract, authors, papers],
  );
  await pool.query(
    `insert into edition_papers (edition_id, paper_id, appearance, entered_at, position, votes, source, facts)
     select (select max(id) from editions), p.id, 1, '2025-08-08Z', row_number() over (order by p.id), 20, 'hf',
            jsonb_build_object('title', p.title, 'abstract', p.abstract, 'authors', p.authors, 'categories', p.categories,
              'keywords', p.keywords, 'url', p.url, 'pdfUrl', replace(p.url, '/abs/', '/pdf/'), 'codeUrl', null, 'publishedOn', null)
     from papers p where p.key like 'bench-%'`,
  );
  await pool.query(
    `insert into rules (key, query, cutoff, created_at)
     select 'bench-' || n, 'learning number ' || n, 0.3, '2025-08-08Z' from generate_series(1, $1::int) n`,
    [rules],
  );
  await pool.query(
    `insert into matched_rules (rule_id, edition_id, matches, computed_at)
     select r.id, (select max(id) from editions), $1, '2025-08-09Z' from rules r where r.key like 'bench-%'`,
    [matchesARule],
  );
  await pool.query(
    `insert into matches (rule_id, edition_id, paper_id, score, reasons)
     select r.id, (select max(id) from editions), p.id, 0.4 + (r.id * 7 + p.id * 13) % 60 / 100.0,
            '[{"field":"title","terms":["learning","representations"]},{"field":"abstract","terms":["study"]}]'
     from rules r
     cross join lateral (
       select id from papers where key like 'bench-%' order by md5(r.id::text || ':' || id::text) limit $1
     ) p
     where r.key like 'bench-%'`,
    [matchesARule],
  );
  await pool.query(
    `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at,
                              watermark, next_due_at)
     select 'reader' || n || '@example.org', 'reader' || n || '@example.org', 'active',
            (array['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])[1 + n % 4], 7, 'daily', 10, '2025-08-01Z',
            '2025-08-01Z', 0, '2025-08-09T07:00:00Z'
     from generate_series(1, $1::int) n`,
    [subscribers],
  );
  await pool.query(
    `insert into interests (subscriber_id, rule_id, query, position)
     select s.id, r.id, r.query, k.k
     from subscribers s
     cross join generate_series(1, 4) k (k)
     join (select id, query, row_number() over (order by id) - 1 as place from rules where key like 'bench-%') r
       on r.place = (s.id * 31 + k.k * 47) % $1
     on conflict do nothing`,
    [rules],
  );
  await pool.query('analyze');
}

const authors = ['Ada Lovelace', 'Charles Babbage', 'Mary Somerville', 'Augustus De Morgan'];
const abstract = Array.from(
  { length: 9 },
  (_, index) =>
    `Sentence ${String(index + 1)} of an abstract says in about twenty words what was tried, how well it went, and why that matters.`,
).join(' ');

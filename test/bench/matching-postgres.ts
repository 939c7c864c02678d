import { randomBytes } from 'node:crypto';

import pg from 'pg';

import { dropDatabase, execute, withDatabase } from '../support/test-server.ts';
import type { BenchPaper, BenchRule } from './matching-rules.ts';
import { cpuOf } from './servers.ts';

/** What full-text search took, in seconds of processor time of the server's one process, and how many pairs it found. */
export type FullText = {
  indexing: number;
  preparing: number;
  ranked: Found;
  all: Found;
  headline: Omit<Found, 'plan'>;
};
export type Found = { seconds: number; pairs: number; plan: string };

/** Rules on which the plans are tried before the faster runs on all. */
const TRIED = 200;
/** Pairs of which the words found are shown. */
const HEADLINES = 2000;
/** A rank from which a paper is taken: a word in the title and one in the abstract come to more. */
const LEAST_RANK = 0.3;

const PLANS = {
  'GIN index': 'set enable_seqscan = off; set enable_bitmapscan = on',
  'a look at each paper': 'set enable_seqscan = on; set enable_bitmapscan = off',
} as const;

/**
 * PostgreSQL's full-text search over the same papers and rules, one process as ours is: every rule joined with the papers that
 * its tsquery finds. Of two plans the one that is faster on a part of the rules runs on all.
 */
export async function searchFullText(
  url: string,
  papers: readonly BenchPaper[],
  rules: readonly BenchRule[],
): Promise<FullText> {
  const name = `bench_${randomBytes(4).toString('hex')}`;
  await execute(url, `create database ${name}`);
  const client = new pg.Client({ connectionString: withDatabase(url, name) });
  await client.connect();
  try {
    await client.query(
      `set max_parallel_workers_per_gather = 0; set jit = off; set work_mem = '256MB'; set random_page_cost = 1.1;
       create table papers (id integer, said text, words tsvector);
       create table rules (id integer, any_word tsquery, every_word tsquery)`,
    );
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const cpu = (): number => cpuOf(rows[0]?.pid ?? 0);
    const begun = cpu();
    await client.query(
      `insert into papers select id, title || '. ' || abstract, setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', abstract), 'B')
       from unnest($1::text[], $2::text[]) with ordinality as given (title, abstract, id)`,
      [papers.map(({ title }) => title), papers.map(({ abstract }) => abstract)],
    );
    await client.query('create index on papers using gin (words) with (fastupdate = off)');
    const indexing = cpu() - begun;
    const ready = cpu();
    await client.query(
      `insert into rules select id, to_tsquery('english', replace(said, ' ', ' | ')), websearch_to_tsquery('english', said)
       from unnest($1::text[]) with ordinality as given (said, id)`,
      [rules.map(({ words }) => words.join(' '))],
    );
    const preparing = cpu() - ready;
    await client.query('vacuum analyze papers');
    await client.query('vacuum analyze rules');
    const count = async (query: string, most: number): Promise<Omit<Found, 'plan'>> => {
      const before = cpu();
      const found = await client.query<{ pairs: number }>(query, [most]);
      return { seconds: cpu() - before, pairs: found.rows[0]?.pairs ?? 0 };
    };
    const fastest = async (query: string): Promise<Found> => {
      const tried: { plan: keyof typeof PLANS; seconds: number }[] = [];
      for (const plan of ['GIN index', 'a look at each paper'] as const) {
        await client.query(PLANS[plan]);
        tried.push({ plan, ...(await count(query, TRIED)) });
      }
      const [best] = tried.sort((a, b) => a.seconds - b.seconds);
      const plan = best?.plan ?? 'GIN index';
      await client.query(PLANS[plan]);
      return { plan, ...(await count(query, rules.length)) };
    };
    /** Over the same number of pairs twice, with and without showing them: the difference is the showing. */
    const headline = async (rank: string): Promise<Omit<Found, 'plan'>> => {
      const pairs = `select p.said, r.any_word ${join} r.any_word where ${rank} limit ${String(HEADLINES)}`;
      const query = (what: string): string =>
        `select count(*)::integer as pairs from (${pairs}) found where ${what} is not null`;
      const without = await count(query('said'), rules.length);
      const shown = await count(query(`ts_headline('english', said, any_word)`), rules.length);
      return { ...shown, seconds: shown.seconds - without.seconds };
    };
    const join = 'from (select * from rules where id <= $1) r join papers p on p.words @@';
    const rank = `ts_rank(p.words, r.any_word) >= ${String(LEAST_RANK)}`;
    return {
      indexing,
      preparing,
      ranked: await fastest(`select count(*)::integer as pairs ${join} r.any_word where ${rank}`),
      all: await fastest(`select count(*)::integer as pairs ${join} r.every_word`),
      headline: await headline(rank),
    };
  } finally {
    await client.end();
    await dropDatabase(url, name);
  }
}

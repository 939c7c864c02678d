import type { MailedPart } from '@broadsheet/bounces';
import { createStandingStore } from '@broadsheet/database';
import { describe, expect, it } from '@jest/globals';

import { world } from '../subscribers/world.ts';
import { seeds, withReturnedMail } from './returned.ts';

withReturnedMail();

describe('what was mailed', () => {
  /** Part by part, by the plainest statement there is. */
  const counted = async ({ editionIds, hosts, atMost }: MailedPart): Promise<number> => {
    const { rows } = await world.database.pool.query<{ mailed: number }>(
      `select count(*)::int as mailed from (
         select 1 from deliveries d join subscribers s on s.id = d.subscriber_id
         where d.edition_id = any($1) and d.state in ('submitted', 'rejected')
           and ($2::text[] is null or split_part(s.email_key, '@', 2) = any($2)) limit $3) counted`,
      [editionIds, hosts, atMost],
    );
    return rows[0]!.mailed;
  };

  it('is counted in one statement over all mail hosts as it is host by host, whatever it is asked of', async () => {
    const { pool } = world.database;
    const editions = [await seeds.edition('2026-02-25', 3, []), await seeds.edition('2026-02-26', 2, [])];
    await pool.query(
      `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at, watermark)
       select e, e, 'active', 'UTC', 7, 'daily', 10, '2025-08-01', '2025-08-01', 0
       from (select 'r' || n || '@h' || floor(sqrt(n))::int % 9 || '.example' as e from generate_series(1, 300) n) r`,
    );
    await pool.query('select setseed(0.4)');
    await pool.query(
      `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents, printed,
         message_date, planned_at, expires_at, next_attempt_at, finished_at)
       select s.id, e.day, e.id, 0, 1, (array['submitted', 'rejected', 'failed', 'skipped'])[1 + floor(random() * 4)::int], '{}', '{}',
         $1, $1, $1, $1, $1
       from subscribers s, editions e where e.id = any($2) and random() < 0.8`,
      [new Date('2026-02-26T07:00:00Z'), editions],
    );
    const store = createStandingStore(world.database);
    const hosts = [
      null,
      [],
      ['h1.example'],
      ['h2.example', 'h8.example'],
      ['h0.example', 'nobody.example'],
      ['nobody.example'],
    ];
    const parts = [editions.slice(0, 1), editions.slice(1), editions, []].flatMap((editionIds) =>
      hosts.flatMap((some) => [null, 1, 7, 40, 1000].map((atMost) => ({ editionIds, hosts: some, atMost }))),
    );
    const each: number[] = [];
    for (const part of parts) each.push(await counted(part));
    expect(new Set(each).size).toBeGreaterThan(12);
    expect(await store.mailed(parts)).toEqual(each);
    expect(await store.mailed([])).toEqual([]);
  });
});

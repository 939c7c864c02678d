import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Database, connectDatabase, createDeliveryOutbox } from '@broadsheet/database';

import { type Outgoing, openOutgoing } from './outgoing.ts';

const backlog = 4000;

describe('a great backlog that nobody has counted yet', () => {
  let out: Outgoing;
  let database: Database;
  let reader: number;
  beforeEach(async () => {
    out = await openOutgoing();
    // One connection, so that what it read can be asked of it.
    database = connectDatabase(out.database.url, { max: 1 });
    reader = await out.planOne();
    await out.database.pool.query(
      `insert into deliveries (local_day, edition_id, publication_from, publication_to, state, contents, printed, message_date, planned_at,
                               expires_at, next_attempt_at)
       select local_day, edition_id, publication_from, publication_to, state, contents, printed, message_date, planned_at, expires_at,
              next_attempt_at
       from deliveries, generate_series(2, $1::int)`,
      [backlog],
    );
  });
  afterEach(async () => {
    await database.close();
    await out.close();
  });

  /** Rows of the table that PostgreSQL looked at meanwhile. */
  const readBy = async (work: () => Promise<unknown>): Promise<number> => {
    const read = async (): Promise<number> => {
      await database.pool.query('select pg_stat_force_next_flush()');
      const { rows } = await database.pool.query<{ read: number }>(
        `select seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_user_tables where relname = 'deliveries'`,
      );
      return rows[0]!.read;
    };
    const before = await read();
    await work();
    return (await read()) - before;
  };
  const outbox = () => createDeliveryOutbox(database, () => Promise.resolve(new Set()), 'one');

  it('gives a page of it without being read', async () => {
    const { now } = out;
    expect(await readBy(() => outbox().owed({ now, limit: 100 }))).toBeLessThan(300);
    expect(await outbox().owed({ now, limit: backlog * 2 })).toHaveLength(backlog);
  });

  it('is not read for what one subscriber is owed', async () => {
    const { now } = out;
    const until = new Date(now.getTime() + 15 * 60_000);
    await out.database.pool.query(
      `update deliveries set next_attempt_at = $1, reason = 'host-limit' where subscriber_id = $2`,
      [until, reader],
    );
    expect(await readBy(() => outbox().owed({ now: until, limit: 100, subscriberId: reader }))).toBeLessThan(
      20,
    );
    expect(await outbox().owed({ now: until, limit: 100, subscriberId: reader })).toHaveLength(1);
    expect(await outbox().nextTurn({ now, until, subscriberId: reader })).toEqual(until);
    expect(await outbox().nextTurn({ now, until })).toEqual(until);
    expect(await outbox().nextTurn({ now, until: now })).toBeNull();
  });

  it('is not read for what comes too late, nor for leases that ended', async () => {
    const { now } = out;
    expect(await readBy(() => outbox().expire(now))).toBeLessThan(100);
    expect(await readBy(() => outbox().endLeases({ now, retryAt: now }))).toBeLessThan(100);
    out.later(24 * 60);
    expect(await outbox().expire(out.now)).toBe(backlog);
  });
});

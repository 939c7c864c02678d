import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { killServer, openWorkshop, postmasterPid, query } from '../../support/embedded.ts';
import type { Workshop } from '../../support/embedded.ts';
import { describeThorough, itThorough } from '../../support/thorough.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(60_000);

let workshop: Workshop;
const data = (): string => join(workshop.dataDir, 'postgres/data');

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterEach(async () => {
  await workshop.halt();
});
afterAll(async () => {
  await workshop.clear();
});
const KEPT = 'drop table if exists kept; create table kept as select 42 as answer';

describe('several processes over one data folder', () => {
  it('share one server when they start at once, also when there is no cluster yet', async () => {
    const processes = [workshop.start(), workshop.start(), workshop.start()];
    const answers = await Promise.all(processes.map(({ answer }) => answer));
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
    expect(answers.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(await readdir(workshop.dataDir)).toEqual(['postgres']);
    await Promise.all(processes.map((each) => each.leave()));
    expect(await postmasterPid(data())).toBeUndefined();
  });

  itThorough('leave the server running until the last of them goes, whoever started it', async () => {
    const first = workshop.start();
    const { url } = await first.answer;
    const second = workshop.start();
    expect(await second.answer).toMatchObject({ url, adopted: true });
    await first.leave();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.leave();
    expect(await postmasterPid(data())).toBeUndefined();
  });

  itThorough('come and go at the same moment without one of them being left without a server', async () => {
    const first = workshop.start();
    await first.answer;
    const second = workshop.start();
    const [, { url }] = await Promise.all([first.leave(), second.answer]);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.leave();
  });
});

describeThorough('after kill -9', () => {
  it('of the process that started it, the next start adopts the living server', async () => {
    const first = workshop.start();
    const { url } = await first.answer;
    await query(url, KEPT);
    const pid = await postmasterPid(data());
    await first.kill();
    const second = workshop.start();
    expect(await second.answer).toMatchObject({ url, adopted: true });
    expect(await postmasterPid(data())).toBe(pid);
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.leave();
    expect(await postmasterPid(data())).toBeUndefined();
  });

  it('of PostgreSQL and of its user, the next start recovers what was committed', async () => {
    const first = workshop.start();
    const { url } = await first.answer;
    await query(url, KEPT);
    await first.kill();
    await killServer((await postmasterPid(data())) ?? 0);
    const second = workshop.start();
    const answer = await second.answer;
    expect(answer.adopted).toBe(false);
    expect(await query(answer.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.leave();
  });

  it('of PostgreSQL alone, its users start it again on the same port', async () => {
    const users = [workshop.start(), workshop.start()];
    const [{ url }] = await Promise.all([users[0]!.answer, users[1]!.answer]);
    await query(url, KEPT);
    await killServer((await postmasterPid(data())) ?? 0);
    await until(
      'the server answers again',
      async () =>
        await query(url, 'select answer from kept').then(
          (rows) => rows.length === 1,
          () => false,
        ),
    );
    await Promise.all(users.map((each) => each.leave()));
    expect(await postmasterPid(data())).toBeUndefined();
  });
});

describeThorough('Ctrl-C in the terminal', () => {
  it('reaches the whole process group of the command, and not the server', async () => {
    const child = workshop.start();
    const { url } = await child.answer;
    process.kill(-child.pid, 'SIGINT');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await child.leave();
    expect(await postmasterPid(data())).toBeUndefined();
  });
});

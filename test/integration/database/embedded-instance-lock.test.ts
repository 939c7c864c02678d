import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InstanceRunningError, lockInstance } from '@broadsheet/database';
import { openWorkshop } from '../../support/embedded.ts';
import type { Workshop } from '../../support/embedded.ts';
import { itThorough } from '../../support/thorough.ts';

jest.setTimeout(60_000);

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});
afterEach(async () => {
  await workshop.clear();
});

describe('the instance lock', () => {
  it('lets one have the data folder until it releases it', async () => {
    const lock = await lockInstance(workshop.dataDir, 'start');
    await expect(lockInstance(workshop.dataDir, 'start')).rejects.toThrow(InstanceRunningError);
    await lock.release();
    await (await lockInstance(workshop.dataDir, 'start')).release();
    expect(await readdir(workshop.dataDir)).toEqual([]);
  });

  itThorough('says which process has it, and is free again after kill -9 of that process', async () => {
    const first = workshop.start({ label: 'start' });
    await first.answer;
    const second = workshop.start({ label: 'start' });
    expect((await second.answer).error).toMatchObject({
      code: 'instance-running',
      message: expect.stringMatching(
        new RegExp(`already running on .*: start, process ${String(first.pid)}, `),
      ),
    });
    await first.kill();
    await (await lockInstance(workshop.dataDir, 'start')).release();
  });

  it('is not held by a process that merely has the number of one that died', async () => {
    const claim = {
      pid: process.pid,
      mark: 'an earlier process',
      label: 'start',
      since: '2026-01-01T00:00:00.000Z',
    };
    await writeFile(join(workshop.dataDir, `instance-${String(process.pid)}-00.json`), JSON.stringify(claim));
    await (await lockInstance(workshop.dataDir, 'start')).release();
    expect(await readdir(workshop.dataDir)).toEqual([]);
  });

  it('is got by at most one of many that ask at the same moment', async () => {
    const asked = Array.from({ length: 12 }, () => lockInstance(workshop.dataDir, 'start'));
    const got = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect(got.length).toBeLessThanOrEqual(1);
  });
});

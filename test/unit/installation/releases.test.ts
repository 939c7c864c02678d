import { createReleases } from '@broadsheet/installation';
import { describe, expect, it } from '@jest/globals';

describe('releases', () => {
  it('run once, last added first, whatever each comes to; the first error is thrown afterwards', async () => {
    const releases = createReleases();
    const ran: string[] = [];
    for (const name of ['database', 'queue', 'worker'])
      releases.add(() => {
        ran.push(name);
        if (name !== 'database') throw new Error(name);
      });
    await expect(releases.run()).rejects.toThrow('worker');
    expect(ran).toEqual(['worker', 'queue', 'database']);
    await releases.run();
    expect(ran).toHaveLength(3);
  });

  it('run together: none waits for another', async () => {
    const releases = createReleases();
    const ran: string[] = [];
    let free: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (free = resolve));
    releases.add(() => {
      ran.push('frees');
      free();
    });
    releases.add(async () => {
      await waits;
      ran.push('waited');
      throw new Error('late');
    });
    await expect(releases.runTogether()).rejects.toThrow('late');
    expect(ran).toEqual(['frees', 'waited']);
  });
});

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createCrew } from '../../../apps/worker/src/crew/crew.ts';
import { type CuttingPostgres, startCuttingPostgres } from '../../support/cutting-postgres.ts';
import { until } from '../../support/until.ts';
import { type Stream, never, openStream } from '../delivery/outgoing.ts';

describe('a crew', () => {
  let out: Stream;
  let cutting: CuttingPostgres;
  let crew: ReturnType<typeof createCrew> | undefined;
  let open: () => void = () => undefined;
  /** Whether PostgreSQL refuses who comes by way of the crew's threads. */
  let refuses = true;
  beforeAll(async () => {
    // Compiles the thread's own file, which is nothing by itself: the compiler, loaded by a thread that ends, would take the process with it.
    await import('../../../apps/worker/src/crew/thread.ts').catch(() => undefined);
  });
  beforeEach(async () => {
    out = await openStream();
    cutting = await startCuttingPostgres(out.database.url, (turn) => turn === 'opened' && refuses);
  });
  afterEach(async () => {
    open();
    await crew?.close();
    await cutting.close();
    await out.close();
  });

  it('starts another thread in place of one that got no database', async () => {
    let held = 0;
    const gate = new Promise<void>((resolve) => (open = resolve));
    out.answer = async (recipient) => {
      if (!/^reader[01]@/.test(recipient)) return undefined;
      held += 1;
      await gate;
      return undefined;
    };
    await out.planMany(4);
    const [one, two, three, four] = await out.owed();
    crew = createCrew(
      { ...out.installation, databaseUrl: cutting.url },
      { threads: 1, lane: out.context.mail.digests, templates: out.context.mail.templates },
    );
    // All that this thread takes.
    const here = [one!, two!].map((id) => crew!.submit([id], never));
    await until('this thread is busy', () => held === 2);

    await expect(crew.submit([three!], never)).rejects.toThrow();
    refuses = false;
    await until('another thread submits', () =>
      crew!.submit([three!], never).then(
        () => true,
        () => false,
      ),
    );
    await crew.submit([four!], never);
    expect(await out.inState('submitted')).toBe(2);

    open();
    await Promise.all(here);
    expect(await out.inState('submitted')).toBe(4);
  });
});

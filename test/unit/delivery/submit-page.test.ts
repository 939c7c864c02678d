import { describe, expect, it } from '@jest/globals';

import { type Claimed, type Outcome, type SubmitPorts, submitPage } from '@broadsheet/delivery';

const row: Claimed = {
  id: 1,
  attempts: 1,
  retryOfUncertain: false,
  signedWith: null,
  expiresAt: new Date('2025-08-10T03:00:00Z'),
};

/** Ports over one row whose server accepts; `changes` make it worse. */
function world(changes: { outbox?: Partial<SubmitPorts<Claimed>['outbox']>; elapsed?: () => number } = {}) {
  const recorded: Outcome[] = [];
  const submitted: string[] = [];
  const ports: SubmitPorts<Claimed> = {
    outbox: {
      claim: () => Promise.resolve([row]),
      refused: () => Promise.resolve(new Map()),
      fixBytes: (_, ids) => Promise.resolve(ids),
      record: (_, outcomes) => Promise.resolve(void recorded.push(...outcomes)),
      ...changes.outbox,
    },
    assemble: () =>
      Promise.resolve({ messageId: 'a@b', envelope: { from: 'a@b', to: 'c@d' }, raw: Buffer.from('') }),
    transport: {
      async submit({ messageId }, _, permit) {
        if ((await permit?.()) === false) return { status: 'withheld' };
        submitted.push(messageId);
        return { status: 'accepted', reply: '250 OK' };
      },
      close: () => Promise.resolve(),
    },
    now: () => new Date('2025-08-09T07:00:00Z'),
    elapsed: changes.elapsed ?? (() => 0),
    random: () => 0.5,
    uuid: () => 'claim',
    timeout: () => new AbortController().signal,
    pause: () => Promise.resolve(),
    turn: (stop) => Promise.resolve(!stop.aborted),
    halt: () => Promise.resolve(),
    tally: () => Promise.resolve(),
    signedWith: 'keys',
    onTrouble: () => undefined,
  };
  const run = () => submitPage(ports, [1], { concurrency: 1, stop: new AbortController().signal });
  return { run, recorded, submitted };
}

describe('submitPage', () => {
  it('passes over a row that it no longer holds when its bytes are fixed', async () => {
    const { run, recorded, submitted } = world({ outbox: { fixBytes: () => Promise.resolve([]) } });
    expect(await run()).toEqual({ claimed: 0, outcomes: [] });
    expect([recorded, submitted]).toEqual([[], []]);
  });

  it('asks nothing of a database that is gone before its answer is wanted', async () => {
    let asked = 0;
    const gone = new Error('Connection terminated unexpectedly');
    const { run } = world({
      outbox: {
        fixBytes: () => Promise.reject(gone),
        // Nobody would hear this one: an unheard rejection ends the process.
        refused: () => {
          asked += 1;
          return Promise.reject(gone);
        },
      },
    });
    await expect(run()).rejects.toBe(gone);
    expect(asked).toBe(0);
  });

  it('begins no transaction on an answer that took more than a second to come', async () => {
    let clock = 0;
    const { run, recorded, submitted } = world({
      elapsed: () => clock,
      outbox: {
        refused: () => {
          clock += 1500;
          return Promise.resolve(new Map());
        },
      },
    });
    await run();
    expect(submitted).toEqual([]);
    expect(recorded).toMatchObject([{ id: 1, state: 'queued', reason: 'retry' }]);
  });
});

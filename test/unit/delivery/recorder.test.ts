import { describe, expect, it } from '@jest/globals';

import { type Outcome, createRecorder } from '@broadsheet/delivery';

/** A claim that is over: what cannot be recorded is tried for a minute. */
const over = AbortSignal.abort();

const submitted = (id: number): Outcome => ({ id, state: 'submitted', reply: '250 OK' });

/** A recorder over a database that answers when it is told to, and whose pauses end when they are told to. */
function world() {
  const batches: string[][] = [];
  const counted: number[] = [];
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const pauses: (() => void)[] = [];
  const recorder = createRecorder({
    outbox: {
      record(held) {
        batches.push(held.map(({ claim, outcome }) => `${claim}${String(outcome.id)}`));
        return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
      },
    },
    tally: { add: (outcomes) => void counted.push(...outcomes.map(({ id }) => id)) },
    now: () => new Date('2025-08-09T07:00:00Z'),
    pause: () => new Promise((resolve) => pauses.push(resolve)),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    recorder,
    batches,
    counted,
    settled,
    answer: async (error?: Error) => {
      const one = answers.shift();
      if (error === undefined) one?.resolve();
      else one?.reject(error);
      await settled();
    },
    pass: async () => {
      for (const end of pauses.splice(0)) end();
      await settled();
    },
  };
}

describe('the recorder', () => {
  it('records outcomes of several pages in one batch once they have lingered', async () => {
    const { recorder, batches, pass } = world();
    recorder.add('a', submitted(1));
    recorder.add('b', submitted(2));
    expect(batches).toEqual([]);
    await pass();
    expect(batches).toEqual([['a1', 'b2']]);
  });

  it('lets what comes while a batch is being recorded linger for the next', async () => {
    const { recorder, batches, answer, pass } = world();
    recorder.add('a', submitted(1));
    await pass();
    recorder.add('a', submitted(2));
    recorder.add('a', submitted(3));
    await answer();
    expect(batches).toEqual([['a1']]);
    await pass();
    expect(batches).toEqual([['a1'], ['a2', 'a3']]);
  });

  it('is done once what was added before is recorded, whatever another page adds meanwhile', async () => {
    const { recorder, batches, settled, answer } = world();
    recorder.add('a', submitted(1));
    let isDone = false;
    const done = recorder.done('a', over).then(() => (isDone = true));
    await settled();
    recorder.add('b', submitted(2));
    await answer();
    await done;
    expect([isDone, batches]).toEqual([true, [['a1']]]);
  });

  it('keeps what could not be recorded, in its order, and records it page by page with what came since', async () => {
    const { recorder, batches, counted, settled, answer, pass } = world();
    recorder.add('a', submitted(1));
    await pass();
    await answer(new Error('Connection terminated unexpectedly'));
    recorder.add('b', submitted(2));
    const done = recorder.done('b', over);
    await settled();
    await answer();
    await answer();
    await done;
    expect(batches).toEqual([['a1'], ['a1'], ['b2']]);
    // What was settled is counted once, when it is recorded.
    expect(counted).toEqual([1, 2]);
  });

  it('lets an outcome that cannot be recorded hold up its own page alone', async () => {
    const recorded: number[] = [];
    const recorder = createRecorder({
      outbox: {
        record(held) {
          const ids = held.map(({ outcome }) => outcome.id);
          if (ids.includes(13)) return Promise.reject(new Error('violates check constraint'));
          return Promise.resolve(void recorded.push(...ids));
        },
      },
      tally: { add: () => undefined },
      now: () => new Date('2025-08-09T07:00:00Z'),
      pause: () => Promise.resolve(),
    });
    recorder.add('a', submitted(1));
    recorder.add('b', submitted(13));
    recorder.add('a', submitted(2));
    const theirs = expect(recorder.done('b', over)).rejects.toThrow('check constraint');
    await recorder.done('a', over);
    expect(recorded).toEqual([1, 2]);
    await theirs;
    recorder.add('c', submitted(3));
    await recorder.done('c', over);
    expect(recorded).toEqual([1, 2, 3]);
  });

  it('tries for a minute where the database is away, and then says so', async () => {
    let asked = 0;
    const recorder = createRecorder({
      outbox: {
        record() {
          asked += 1;
          return Promise.reject(new Error('Connection terminated unexpectedly'));
        },
      },
      tally: { add: () => undefined },
      now: () => new Date('2025-08-09T07:00:00Z'),
      pause: () => Promise.resolve(),
    });
    recorder.add('a', submitted(1));
    await expect(recorder.done('a', over)).rejects.toThrow('Connection terminated');
    expect(asked).toBeGreaterThanOrEqual(120);
  });

  it('tries for longer than a minute as long as the claim holds, for what is known must not become uncertain', async () => {
    const holds = new AbortController();
    let asked = 0;
    const recorder = createRecorder({
      outbox: {
        record() {
          asked += 1;
          if (asked === 500) holds.abort();
          return Promise.reject(new Error('Connection terminated unexpectedly'));
        },
      },
      tally: { add: () => undefined },
      now: () => new Date('2025-08-09T07:00:00Z'),
      pause: () => Promise.resolve(),
    });
    recorder.add('a', submitted(1));
    await expect(recorder.done('a', holds.signal)).rejects.toThrow('Connection terminated');
    expect(asked).toBeGreaterThanOrEqual(500);
  });
});

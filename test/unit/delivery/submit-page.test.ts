import { describe, expect, it } from '@jest/globals';

import {
  type Claimed,
  type Outcome,
  type SubmissionResult,
  type SubmitPorts,
  createRecorder,
  submitPage,
} from '@broadsheet/delivery';

const row: Claimed = {
  id: 1,
  attempts: 1,
  retryOfUncertain: false,
  signedWith: null,
  expiresAt: new Date('2025-08-10T03:00:00Z'),
};

/** Ports over one row whose server accepts; `changes` make it worse. */
function world(
  changes: {
    outbox?: Partial<SubmitPorts<Claimed>['outbox']>;
    elapsed?: () => number;
    turn?: SubmitPorts<Claimed>['turn'];
    answer?: SubmissionResult;
    concurrency?: number;
    groups?: SubmitPorts<Claimed>['groups'];
    assemble?: SubmitPorts<Claimed>['assemble'];
    halt?: SubmitPorts<Claimed>['halt'];
  } = {},
) {
  const recorded: Outcome[] = [];
  const submitted: string[] = [];
  const accepted: string[] = [];
  const troubles: unknown[] = [];
  const outbox: SubmitPorts<Claimed>['outbox'] = {
    claim: () => Promise.resolve([row]),
    refused: () => Promise.resolve(new Map()),
    fixBytes: (_, ids) => Promise.resolve(ids),
    record: (held) => Promise.resolve(void recorded.push(...held.map(({ outcome }) => outcome))),
    ...changes.outbox,
  };
  const tally = { add: () => undefined, settle: () => Promise.resolve() };
  const now = () => new Date('2025-08-09T07:00:00Z');
  const pause = () => Promise.resolve();
  const ports: SubmitPorts<Claimed> = {
    outbox,
    recorder: createRecorder({ outbox, tally, now, pause }),
    assemble:
      changes.assemble ??
      (() =>
        Promise.resolve({ messageId: 'a@b', envelope: { from: 'a@b', to: 'c@d' }, raw: Buffer.from('') })),
    transport: {
      async submit({ messageId }, _, permit) {
        if ((await permit?.()) === false) return { status: 'withheld' };
        submitted.push(messageId);
        return changes.answer ?? { status: 'accepted', reply: '250 OK' };
      },
      close: () => Promise.resolve(),
    },
    now,
    elapsed: changes.elapsed ?? (() => 0),
    random: () => 0.5,
    uuid: () => 'claim',
    timeout: () => new AbortController().signal,
    pause,
    turn: changes.turn ?? ((stop) => Promise.resolve(!stop.aborted)),
    halt: changes.halt ?? (() => Promise.resolve()),
    tally,
    signedWith: 'keys',
    uncertainPolicy: 'retry-once',
    onTrouble: (trouble) => void troubles.push(trouble),
    ...(changes.groups === undefined ? {} : { groups: changes.groups }),
    accepted: ({ messageId }) => void accepted.push(messageId),
  };
  const run = () =>
    submitPage(ports, [1], { concurrency: changes.concurrency ?? 1, stop: new AbortController().signal });
  return { run, recorded, submitted, accepted, troubles };
}

describe('submitPage', () => {
  it('passes over a row that it no longer holds when its bytes are fixed', async () => {
    const { run, recorded, submitted } = world({ outbox: { fixBytes: () => Promise.resolve([]) } });
    expect(await run()).toEqual({ claimed: 0, outcomes: [] });
    expect([recorded, submitted]).toEqual([[], []]);
  });

  it('begins no transaction for a row that somebody else took over while this worker slept', async () => {
    let asked = 0;
    let clock = 0;
    const { run, recorded, submitted } = world({
      // Between the bytes and the transaction the process sleeps, and its lease is over.
      elapsed: () => (clock += 400),
      outbox: {
        refused: () => Promise.resolve(new Map((asked += 1) === 1 ? [] : [[1, 'lost' as const]])),
      },
    });
    expect(await run()).toEqual({ claimed: 0, outcomes: [] });
    expect(asked).toBeGreaterThan(1);
    expect([recorded, submitted]).toEqual([[], []]);
  });

  const away = () => Promise.reject(new Error('Connection terminated unexpectedly'));
  it.each([
    ['fixing bytes', { fixBytes: away }],
    ['who may be mailed', { refused: away }],
  ])(
    'gives the page back, and counts no attempt, where the database does not answer: %s',
    async (_, outbox) => {
      const claim = () => Promise.resolve([1, 2, 3].map((id) => ({ ...row, id })));
      const { run, recorded, submitted, troubles } = world({ outbox: { claim, ...outbox } });
      await run();
      expect(submitted).toEqual([]);
      expect(recorded).toHaveLength(3);
      for (const outcome of recorded)
        expect(outcome).toMatchObject({ state: 'queued', reason: 'given-back', burned: false });
      expect(troubles).toMatchObject([{ error: { message: 'Connection terminated unexpectedly' }, rows: 1 }]);
    },
  );

  it('begins no transaction that would not be through before the lease is, however long its turn was in coming', async () => {
    let clock = 0;
    const { run, recorded, submitted } = world({
      elapsed: () => clock,
      turn: () => {
        clock += 100_000;
        return Promise.resolve(true);
      },
    });
    await run();
    expect(submitted).toEqual([]);
    expect(recorded).toMatchObject([{ state: 'queued', reason: 'given-back', burned: false }]);
  });

  it('ends a page as it should where the stream cannot be paused, and says so', async () => {
    const claim = () => Promise.resolve([1, 2].map((id) => ({ ...row, id })));
    const { run, recorded, troubles } = world({
      outbox: { claim },
      answer: {
        status: 'refused',
        stage: 'mail',
        code: 530,
        enhanced: '5.7.0',
        text: 'Authentication required',
      },
      halt: away,
    });
    await run();
    expect(recorded).toMatchObject([
      { id: 1, state: 'queued', reason: 'stop' },
      { id: 2, state: 'queued', reason: 'given-back' },
    ]);
    expect(troubles).toContainEqual(
      expect.objectContaining({
        error: expect.objectContaining({ message: 'Connection terminated unexpectedly' }),
      }),
    );
  });

  it('tells of one sort of fault once a page, with an example and how many rows it met', async () => {
    const { run, troubles } = world({
      outbox: { claim: () => Promise.resolve([1, 2, 3].map((id) => ({ ...row, id }))) },
      assemble: away,
    });
    await run();
    expect(troubles).toMatchObject([{ id: 1, rows: 3, outcome: { state: 'queued' } }]);
  });

  /** A group that bears so many at once, of which so many places are to be had. */
  const bounded = (places: number): SubmitPorts<Claimed>['groups'] => ({
    admit: (ids) => Promise.resolve(ids),
    waits: () => null,
    groupOf: ({ id }) => (id % 2 === 0 ? 'even' : 'odd'),
    atOnce: (group) => (group === 'even' ? 2 : null),
    takePlaces: () => Promise.resolve(new Map(places === 0 ? [] : [['even', places]])),
    givePlaces: () => Promise.resolve(),
    accepted: () => undefined,
    slowed: () => Promise.reject(new Error('Nobody asked for less')),
    settle: () => Promise.resolve(),
  });

  it('gives back what finds no place at its mail group, without an attempt, once all else is done', async () => {
    const claim = () => Promise.resolve([1, 2, 3, 4].map((id) => ({ ...row, id })));
    let clock = 0;
    const { run, recorded } = world({ outbox: { claim }, groups: bounded(0), elapsed: () => (clock += 100) });
    await run();
    const states = new Map(recorded.map((outcome) => [outcome.id, outcome]));
    expect([1, 3].map((id) => states.get(id)?.state)).toEqual(['submitted', 'submitted']);
    for (const id of [2, 4])
      expect(states.get(id)).toMatchObject({ state: 'queued', reason: 'host-limit', burned: false });
  });

  const becameOf = (outcomes: readonly Outcome[]) =>
    outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.state));
  /** Three rows of one group that has so many places, for two at once, each of whom waits eight seconds for a turn. */
  const slowly = (places: number) => {
    let clock = 0;
    let asked = 0;
    const groups = bounded(places)!;
    const opened = world({
      outbox: { claim: () => Promise.resolve([2, 4, 6].map((id) => ({ ...row, id }))) },
      concurrency: 2,
      groups: {
        ...groups,
        takePlaces: (...wanted) => {
          asked += 1;
          return groups.takePlaces(...wanted);
        },
      },
      elapsed: () => (clock += 10),
      turn: async () => {
        await Promise.resolve();
        clock += 8000;
        return true;
      },
    });
    return { ...opened, asked: () => asked };
  };

  it('gives back the rest of a group with too few places in good time, so that other pages come', async () => {
    const { run, recorded, asked } = slowly(1);
    await run();
    expect(becameOf(recorded)).toEqual(['submitted', 'submitted', 'host-limit']);
    // And takes no more places for it meanwhile.
    expect(asked()).toBe(1);
  });

  it('goes on as long as it takes where nobody has to wait for a place', async () => {
    const { run, recorded } = slowly(2);
    await run();
    expect(becameOf(recorded)).toEqual(['submitted', 'submitted', 'submitted']);
  });

  /** A page of a hundred rows; counts those whose bytes are fixed, and how many of them at most were not submitted yet. */
  const fixingAll = (changes: Pick<Parameters<typeof world>[0] & object, 'concurrency' | 'groups'>) => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ ...row, id: index + 1 }));
    const counts = { fixed: 0, most: 0 };
    const { run, submitted } = world({
      ...changes,
      outbox: {
        claim: () => Promise.resolve(rows),
        fixBytes: (_, ids) => {
          counts.fixed += ids.length;
          counts.most = Math.max(counts.most, counts.fixed - submitted.length);
          return Promise.resolve(ids);
        },
      },
    });
    return { run, submitted, counts };
  };

  it('fixes the bytes of few rows at once, so that a kill leaves few uncertain', async () => {
    const { run, submitted, counts } = fixingAll({});
    expect(await run()).toMatchObject({ claimed: 100 });
    expect([counts.fixed, submitted.length, counts.most]).toEqual([100, 100, 20]);
  });

  it('fixes no more of a group than it bears at once, so that a kill leaves none uncertain that wait for a place', async () => {
    const { run, submitted, counts } = fixingAll({ concurrency: 3, groups: bounded(1) });
    await run();
    expect([counts.fixed, submitted.length]).toEqual([100, 100]);
    // A slice of those that may begin, and as many of the group as may be under way.
    expect(counts.most).toBeLessThanOrEqual(20 + 2);
  });

  it('records what it knows once the database is there again', async () => {
    const recorded: Outcome[] = [];
    let asked = 0;
    const { run } = world({
      outbox: {
        record: (held) => {
          asked += 1;
          if (asked < 10) return Promise.reject(new Error('connect ECONNREFUSED'));
          return Promise.resolve(void recorded.push(...held.map(({ outcome }) => outcome)));
        },
      },
    });
    expect(await run()).toMatchObject({ claimed: 1 });
    expect(recorded).toMatchObject([{ id: 1, state: 'submitted' }]);
  });

  it('records what was accepted, and gives the rest back, where it cannot be known whether more may leave', async () => {
    const rows = [1, 2, 3].map((id) => ({ ...row, id }));
    let turns = 0;
    const { run, recorded, submitted } = world({
      turn: (stop) => {
        turns += 1;
        return turns === 1
          ? Promise.resolve(true)
          : stop.aborted
            ? Promise.resolve(false)
            : Promise.reject(new Error('connect ECONNREFUSED'));
      },
      outbox: { claim: () => Promise.resolve(rows) },
    });
    await run();
    expect(submitted).toHaveLength(1);
    expect(recorded).toMatchObject([
      { id: 1, state: 'submitted' },
      { id: 2, state: 'queued', reason: 'given-back', burned: false },
      { id: 3, state: 'queued', reason: 'given-back', burned: false },
    ]);
  });

  it('says of no message but one accepted whole that its bytes are free', async () => {
    const taken = world();
    await taken.run();
    const unknown = world({ answer: { status: 'broken', stage: 'data-sent', error: 'ETIMEDOUT' } });
    await unknown.run();
    expect([taken.accepted, unknown.accepted]).toEqual([['a@b'], []]);
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
    expect(recorded).toMatchObject([{ id: 1, state: 'queued', reason: 'given-back' }]);
  });
});

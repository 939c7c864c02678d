import { describe, expect, it } from '@jest/globals';

import type { Outcome } from '@broadsheet/delivery';

import { createTally } from '../../../apps/worker/src/tally.ts';

const submitted: Outcome = { id: 1, state: 'submitted', reply: '250 OK' };

describe('the tally', () => {
  it('waits for what is being told as well, and tells what could not be told with the next', async () => {
    const told: number[] = [];
    const answers: ((error?: Error) => void)[] = [];
    const tally = createTally({
      elapsed: () => 0,
      count: async ({ submitted }) => {
        const error = await new Promise<Error | undefined>((resolve) => answers.push(resolve));
        if (error !== undefined) throw error;
        told.push(submitted);
      },
    });
    const moved = () => new Promise((resolve) => setImmediate(resolve));
    tally.add([submitted, submitted]);
    await moved();
    tally.add([submitted]);
    let isSettled = false;
    const settled = tally.settle().then(() => (isSettled = true));
    await moved();
    expect([isSettled, answers.length]).toEqual([false, 1]);
    answers.shift()?.(new Error('Connection terminated unexpectedly'));
    await moved();
    answers.shift()?.();
    await settled;
    expect(told).toEqual([3]);
  });
});

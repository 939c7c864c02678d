import { describe, expect, it } from '@jest/globals';

import { createBar } from '../../../apps/cli/src/bar.ts';
import type { Output } from '../../../apps/cli/src/output.ts';

/** A bar, what it shows, and the clock that it goes by. */
function shown() {
  const lines: string[] = [];
  const clock = { at: 0 };
  const output: Output = {
    watched: true,
    answer: () => undefined,
    stream: () => Promise.resolve(),
    progress: (done, total, what) => void lines.push(`${String(done)} of ${String(total)} ${what}`),
  };
  const bar = createBar(output, 'digests', () => clock.at);
  const after = (seconds: number, done: number, total: number): string => {
    clock.at += seconds * 1000;
    bar(done, total);
    return lines.at(-1) ?? '';
  };
  return { after };
}

describe('the bar of a long verb', () => {
  it('says how much leaves a second, and how long the rest takes at that', () => {
    const { after } = shown();
    expect(after(10, 200, 1000)).toBe('200 of 1000 digests, 20 a second, 40 s left');
    expect(after(10, 1000, 1000)).toBe('1000 of 1000 digests, 50 a second');
  });

  it('goes by the last seconds, so that a slow start is forgotten, and a standstill is seen', () => {
    const { after } = shown();
    after(60, 10, 1000);
    for (let second = 1; second <= 15; second += 1) after(1, 10 + 20 * second, 1000);
    expect(after(1, 330, 1000)).toBe('330 of 1000 digests, 20 a second, 34 s left');
    for (let second = 1; second <= 15; second += 1) after(1, 330, 1000);
    expect(after(1, 330, 1000)).toBe('330 of 1000 digests, 0 a second, none just now');
  });
});

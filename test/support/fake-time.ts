import type { Pacing } from '@broadsheet/papers';

/** Time that passes when somebody waits, and only then. */
export type FakeTime = {
  now(): Date;
  pass(milliseconds: number): void;
  /** As sources wait; every wait is noted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  readonly waits: number[];
  /** Turns at upstreams as the store gives them, on this time. */
  readonly pacing: Pacing;
};

/** Starts at an instant. */
export function createFakeTime(start: string): FakeTime {
  let time = Date.parse(start);
  const waits: number[] = [];
  const rows = new Map<string, { free: number; until: number; reason: string; pauses: number }>();
  return {
    now: () => new Date(time),
    pass(milliseconds) {
      time += milliseconds;
    },
    wait(milliseconds, signal) {
      signal.throwIfAborted();
      waits.push(milliseconds);
      time += milliseconds;
      return Promise.resolve();
    },
    waits,
    pacing: {
      take({ upstream, gap }) {
        const row = rows.get(upstream) ?? { free: 0, until: 0, reason: '', pauses: 0 };
        rows.set(upstream, row);
        if (row.until > time)
          return Promise.resolve({ status: 'paused', milliseconds: row.until - time, reason: row.reason });
        if (row.free > time) return Promise.resolve({ status: 'wait', milliseconds: row.free - time });
        if (gap > 0) row.free = time + 30_000;
        return Promise.resolve({
          status: 'taken',
          pauses: row.pauses,
          giveBack(answered) {
            row.free = time + gap;
            if (answered) row.pauses = 0;
            return Promise.resolve();
          },
          pause(milliseconds, reason) {
            Object.assign(row, { free: time, until: time + milliseconds, reason, pauses: row.pauses + 1 });
            return Promise.resolve();
          },
        });
      },
    },
  };
}

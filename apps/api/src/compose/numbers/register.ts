import { Gauge, type Registry } from 'prom-client';

import { within } from '../within.ts';
import type { Numbers } from './found.ts';

/** Milliseconds a scrape waits for the database, and for the queue. */
const patience = 5000;

/**
 * Registers numbers that one look at a store gives, each time that somebody scrapes.
 * @param store names its `…_up`
 * @param onTrouble hears of a look that failed: the numbers are absent then
 */
export function register<T>(
  registry: Registry,
  store: string,
  numbers: Numbers<T>,
  look: () => Promise<T>,
  onTrouble: (error: unknown) => void,
): void {
  let looking: Promise<T | null> | null = null;
  /** One look serves every number of a scrape. */
  const found = (): Promise<T | null> =>
    (looking ??= within(patience, look())
      .catch((error: unknown) => {
        onTrouble(error);
        return null;
      })
      .finally(() => {
        looking = null;
      }));

  for (const { name, help, label, values } of numbers) {
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        const answer = await found();
        this.reset();
        for (const [value, number] of answer === null ? [] : values(answer)) {
          if (label === undefined) this.set(number);
          else this.set({ [label]: value }, number);
        }
        if (label === undefined && (answer === null || values(answer).length === 0)) this.remove();
      },
    });
  }
  new Gauge({
    name: `${store}_up`,
    help: 'Whether it answered this scrape',
    registers: [registry],
    async collect() {
      this.set((await found()) === null ? 0 : 1);
    },
  });
}

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a condition: the one way tests wait.
 * @param condition asked again and again; anything but undefined, null and false ends the wait
 * @param limit milliseconds
 * @throws Error naming `what`, when the limit is reached
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limit = 20_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + limit;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false)
      return value as Exclude<T, undefined | null | false>;
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}`);
    await sleep(20);
  }
}

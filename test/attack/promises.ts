import type { World } from './world.ts';

/** One scripted attack, named by the promise that it tries to break. */
export type Attack = {
  promise: string;
  /** Throws where the promise is broken. @returns figures worth printing, if any */
  run: (world: World) => Promise<string | undefined> | string | undefined;
  /** With `--long` alone. */
  long?: true;
};

/** Attacks of one kind; they run one after the other. */
export type Chapter = { name: string; attacks: readonly Attack[] };

/** What came of an attack: `null` held, else how the promise was broken. */
export type Verdict = {
  chapter: string;
  promise: string;
  broken: string | null;
  figures: string;
  ms: number;
};

/** The promise is broken unless `condition` holds. @param what was seen, for who has to mend it */
export function hold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

/** The promise is broken by each of these; says all of them. */
export function holdNone(broken: readonly string[]): void {
  const shown = broken.slice(0, 12).join('\n');
  hold(broken.length === 0, broken.length > 12 ? `${shown}\n… ${String(broken.length)} in all` : shown);
}

/** Makes the attacks of some chapters, and tells of each as it ends. Whatever an attack throws breaks its promise. */
export async function attack(
  world: World,
  chapters: readonly Chapter[],
  options: { long: boolean; only: string; tell: (verdict: Verdict) => void },
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name: chapter, attacks } of chapters)
    for (const { promise, run, long } of attacks) {
      if (long === true && !options.long) continue;
      if (!new RegExp(options.only).test(`${chapter}: ${promise}`)) continue;
      const begun = performance.now();
      let broken: string | null = null;
      let figures = '';
      try {
        figures = (await run(world)) ?? '';
      } catch (error) {
        broken = error instanceof Error ? error.message : String(error);
      }
      const verdict = { chapter, promise, broken, figures, ms: performance.now() - begun };
      verdicts.push(verdict);
      options.tell(verdict);
    }
  return verdicts;
}

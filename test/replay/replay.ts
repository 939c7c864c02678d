import type { Journal } from './journal.ts';
import { judge } from './oracle/judge.ts';
import type { Verdict } from './oracle/verdict.ts';
import { play } from './play.ts';
import type { Scenario } from './scenario.ts';
import { openStage } from './stage.ts';

/**
 * Plays a scenario on a stage of its own and judges what was seen. Needs the run's test server.
 * @param onDay hears of each day that is over
 */
export async function replay(
  scenario: Scenario,
  onDay?: (journal: Journal) => void,
): Promise<{ journal: Journal; verdict: Verdict }> {
  const stage = await openStage(scenario);
  try {
    const journal = await play(stage, scenario, onDay);
    return { journal, verdict: judge(scenario, journal) };
  } finally {
    await stage.close();
  }
}

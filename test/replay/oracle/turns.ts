import type { Done } from '../journal.ts';
import type { Wants } from '../scenario.ts';

/** Where somebody stands from an instant on, until their next turn. */
export type Turn = {
  at: number;
  cause: 'confirm' | 'change' | 'resume' | 'pause' | 'leave';
  state: 'active' | 'paused' | 'left';
  wants: Wants;
  /** Zone, hour or rhythm changed. */
  retimed: boolean;
};

const weekMs = 7 * 86_400_000;

/**
 * Tells one person's story by what was done and answered.
 * @param done theirs alone, in order
 * @param end pauses that end by themselves before it do
 * @returns `problems`: answers that do not fit the story
 */
export function turnsOf(
  done: readonly Done[],
  end: number,
): { turns: Turn[]; problems: { at: number; what: string }[] } {
  const turns: Turn[] = [];
  const problems: { at: number; what: string }[] = [];
  let asked: Wants | null = null;
  let pausedUntil = Infinity;
  const resume = (until: number): void => {
    const last = turns.at(-1);
    if (last?.state !== 'paused' || pausedUntil > until) return;
    turns.push({ ...last, at: pausedUntil, cause: 'resume', state: 'active', retimed: false });
  };
  for (const { at, act, answer } of done) {
    const time = at.getTime();
    resume(time - 1);
    const last = turns.at(-1);
    const subscribed = last !== undefined && last.state !== 'left';
    switch (act.kind) {
      case 'sign-up':
        if (answer !== 'accepted') problems.push({ at: time, what: `a sign-up was ${answer}` });
        asked = act.wants;
        break;
      case 'confirm':
        if (answer === 'ok' && !subscribed && asked !== null)
          turns.push({ at: time, cause: 'confirm', state: 'active', wants: asked, retimed: true });
        break;
      case 'change': {
        if ((answer === 'ok') !== subscribed)
          problems.push({
            at: time,
            what: `a change was ${answer} though ${last?.state ?? 'never subscribed'}`,
          });
        if (!subscribed) break;
        const { state = last.state, pauseWeeks, ...to } = act.to;
        const wants = { ...last.wants, ...to };
        const retimed = to.timezone !== undefined || to.hour !== undefined || to.cadence !== undefined;
        if (state === 'paused' && act.to.state === 'paused')
          pausedUntil = pauseWeeks === undefined ? Infinity : time + pauseWeeks * weekMs;
        const cause = state === last.state ? 'change' : state === 'paused' ? 'pause' : 'resume';
        turns.push({ at: time, cause, state, wants, retimed });
        break;
      }
      case 'unsubscribe':
        if (subscribed) turns.push({ ...last, at: time, cause: 'leave', state: 'left', retimed: false });
        break;
      case 'list':
      case 'announce':
      case 'file':
      case 'source':
      case 'smtp':
        break;
    }
  }
  resume(end);
  return { turns, problems };
}

/** Where they stand at an instant; undefined before they confirmed. */
export function turnAt(turns: readonly Turn[], time: number): Turn | undefined {
  return turns.findLast(({ at }) => at <= time);
}

import type { Journal, SeenDigest } from '../journal.ts';
import { hourMs, type Scenario, type Wants } from '../scenario.ts';
import { createNewspaper } from './newspaper.ts';
import { checkBooks, checkEditions, checkMails, checkMessages } from './plain-checks.ts';
import { follow, type Circumstances } from './reader.ts';
import { turnsOf } from './turns.ts';
import type { Verdict } from './verdict.ts';
import { createWallClock } from './wall-clock.ts';
import { createWorkFinder } from './works.ts';

/**
 * Holds a journal against the promises of design section 2, by code that shares nothing with the product but the matcher:
 * the scenario says what was told, the journal what was seen.
 */
export function judge(scenario: Scenario, journal: Journal): Verdict {
  const verdict: Verdict = {
    violations: [],
    planned: 0,
    mailed: 0,
    refused: 0,
    givenBack: 0,
    nothingMatched: 0,
    printed: 0,
    cut: 0,
    repeats: 0,
    lost: 0,
    secondAppearances: 0,
  };
  const finder = createWorkFinder(scenario.works);
  const clock = createWallClock(scenario.start.getTime(), scenario.end.getTime());
  const newspaper = createNewspaper(journal.editions, finder, wantsOf(journal));
  for (const what of journal.troubles)
    verdict.violations.push({ at: scenario.end, subscriber: null, paper: null, what });
  checkEditions(journal, scenario, finder, verdict);
  checkMessages(journal, verdict.violations);
  checkBooks(journal, verdict.violations);

  const stories = storiesOf(journal);
  for (const [email, { done, digests }] of stories) {
    const { turns, problems } = turnsOf(done, scenario.end.getTime());
    for (const { at, what } of problems)
      verdict.violations.push({ at: new Date(at), subscriber: email, paper: null, what });
    const patience = scenario.greylisted.has(email) ? hourMs : 0;
    const story = {
      turns,
      digests,
      patience,
      refusedFrom: scenario.refused.get(email)?.getTime() ?? Infinity,
    };
    checkMails(email, story, { clock, finder }, verdict);
    const { steps, editions } = journal;
    follow(email, story, { steps, editions, newspaper, clock, finder, fair: fairness(scenario) }, verdict);
  }
  verdict.violations.sort((a, b) => a.at.getTime() - b.at.getTime());
  return verdict;
}

type Story = { done: Journal['done']; digests: SeenDigest[] };

/** What was done by, and mailed to, each; a message that came twice counts once. */
function storiesOf(journal: Journal): Map<string, Story> {
  const stories = new Map<string, Story>();
  const storyOf = (email: string): Story => {
    const story = stories.get(email) ?? { done: [], digests: [] };
    stories.set(email, story);
    return story;
  };
  for (const done of journal.done) if ('email' in done.act) storyOf(done.act.email).done.push(done);
  const seen = new Set<string>();
  for (const digest of journal.digests) {
    if (!seen.has(digest.messageId)) storyOf(digest.to).digests.push(digest);
    seen.add(digest.messageId);
  }
  return stories;
}

function wantsOf({ done }: Journal): Wants[] {
  return done.flatMap(({ act }) => {
    if (act.kind === 'sign-up') return [act.wants];
    const none: Wants = { topics: [], queries: [], timezone: '', hour: 0, cadence: '', maxPapers: 0 };
    return act.kind === 'change' ? [{ ...none, ...act.to }] : [];
  });
}

/** Tells when the SMTP server could be reached all the time. */
function fairness({ acts }: Scenario): Circumstances['fair'] {
  const storms: { from: number; to: number }[] = [];
  for (const { at, act } of acts) {
    if (act.kind !== 'smtp') continue;
    const last = storms.at(-1);
    if (act.weather === 'closed') storms.push({ from: at.getTime(), to: Infinity });
    else if (last?.to === Infinity) last.to = at.getTime();
  }
  return (from, to) => storms.every((storm) => to < storm.from || from >= storm.to);
}

import { starterTopics } from '@broadsheet/matching';

import type { Random } from './random.ts';
import { dayMs, hourMs, type Act, type Change, type Wants } from './scenario.ts';

const zones = [
  ...[
    'UTC',
    'Europe/London',
    'Europe/Berlin',
    'Africa/Cairo',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Asia/Shanghai',
  ],
  ...['Asia/Tokyo', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ...['America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'America/Sao_Paulo', 'America/Santiago'],
];
const queries = [
  'diffusion AND NOT medical',
  '"large language models"',
  'reinforcement AND reward',
  'title:video',
  'robot* OR manipulation',
  'agents AND (tools OR web)',
  'benchmark',
  'speech OR audio',
  'mathematics OR theorem',
  'author:wang',
  'quantization OR pruning',
  '3d AND reconstruction',
  'zebrafish',
];
const cadences = [
  'daily',
  'daily',
  'daily',
  'daily',
  'weekdays',
  'weekdays',
  'weekly:mon',
  'weekly:thu',
  'weekly:sun',
];
/** Moves that skip a local day, or live one twice. */
const dateLine = [
  ['Pacific/Auckland', 'Pacific/Pago_Pago'],
  ['Pacific/Pago_Pago', 'Pacific/Kiritimati'],
  ['Pacific/Kiritimati', 'America/Los_Angeles'],
] as const;

/** Hours during which nobody's hour, zone, rhythm or pause changes: the oracle cannot tell when an owed digest is settled. */
export type Quiet = { from: Date; to: Date };

/**
 * Makes people of mixed interests, zones and rhythms, most of them there before the first edition, and what they do.
 * @param options `count` people between `from` and `to`
 */
export function createPeople(
  random: Random,
  options: { count: number; from: Date; to: Date; quiet: Quiet },
): { acts: { at: Date; act: Act }[]; emails: string[] } {
  const { count, from, to, quiet } = options;
  const acts: { at: Date; act: Act }[] = [];
  const emails: string[] = [];
  const hours = (to.getTime() - from.getTime()) / hourMs;
  const later = (hour: number): Date => new Date(from.getTime() + Math.round(hour) * hourMs);
  for (let number = 0; number < count; number += 1) {
    const email = `reader-${String(number)}@example.org`;
    emails.push(email);
    const newcomer = random.chance(0.2);
    const start = newcomer ? random.between(24, hours * 0.8) : random.between(0, 11);
    const crosser = random.chance(0.06) ? random.pick(dateLine) : null;
    const wants = { ...wantsOf(random), ...(crosser === null ? {} : { timezone: crosser[0] }) };
    const confirmAfter = number > 0 && number % 50 === 0 ? null : random.between(0, 2);
    acts.push({ at: later(start), act: { kind: 'sign-up', email, wants, confirmAfter } });
    const ready = start + 6;
    const moment = (): number => ready + random.between(0, Math.max(0, hours - ready - 1));
    const change = (hour: number, change: Change['to']): void => {
      acts.push({ at: later(hour), act: { kind: 'change', email, to: change } });
    };
    if (crosser !== null) change(moment(), { timezone: crosser[1] });
    if (random.chance(0.25)) change(moment(), interestsOf(random));
    if (random.chance(0.15)) change(moment(), { hour: random.between(0, 23) });
    if (random.chance(0.15)) change(moment(), { timezone: random.pick(zones) });
    if (random.chance(0.1))
      change(moment(), { cadence: random.pick(cadences), maxPapers: random.pick([2, 8, 30]) });
    if (random.chance(0.1)) change(moment(), { state: 'paused', pauseWeeks: random.between(1, 2) });
    if (random.chance(0.12)) {
      const paused = moment();
      change(paused, { state: 'paused' });
      change(paused + random.between(5, 120), { state: 'active' });
    }
    // While digests wait for the SMTP server, some of their readers go: they must not be mailed when it is back.
    if (random.chance(0.3)) {
      const act: Act = random.chance(0.5)
        ? { kind: 'unsubscribe', email }
        : { kind: 'change', email, to: { state: 'paused', pauseWeeks: 1 } };
      acts.push({ at: new Date(quiet.from.getTime() + random.between(20, 23) * hourMs), act });
    }
    if (random.chance(0.12)) {
      const left = moment();
      acts.push({ at: later(left), act: { kind: 'unsubscribe', email } });
      if (random.chance(0.4))
        acts.push({
          at: later(left + random.between(1, 90)),
          act: { kind: 'sign-up', email, wants: wantsOf(random), confirmAfter: random.between(0, 1) },
        });
    }
  }
  return {
    acts: acts.filter(({ at, act }) => at < to && !(isRetiming(act) && at >= quiet.from && at < quiet.to)),
    emails,
  };
}

function isRetiming(act: Act): boolean {
  if (act.kind === 'sign-up') return true;
  if (act.kind !== 'change') return false;
  const { timezone, hour, cadence, state } = act.to;
  return timezone !== undefined || hour !== undefined || cadence !== undefined || state === 'active';
}

function wantsOf(random: Random): Wants {
  return {
    ...interestsOf(random),
    timezone: random.pick(zones),
    hour: random.chance(0.5) ? random.between(6, 9) : random.between(0, 23),
    cadence: random.pick(cadences),
    maxPapers: random.pick([1, 3, 5, 10, 10, 10, 20, 50]),
  };
}

function interestsOf(random: Random): Pick<Wants, 'topics' | 'queries'> {
  const kind = random.between(1, 20);
  const topics = kind <= 12 ? random.sample(starterTopics, random.between(1, 6)).map(({ slug }) => slug) : [];
  return { topics, queries: kind >= 9 && kind <= 17 ? random.sample(queries, random.between(1, 3)) : [] };
}

/** The hours after an SMTP outage in which digests may still be owed. */
export function quietAround(outage: Date): Quiet {
  return { from: outage, to: new Date(outage.getTime() + 2 * dayMs) };
}

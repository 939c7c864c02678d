import type { GroupLimit } from './mail-groups.ts';
import { type Reply, classifyReply, greylistDelay, withoutAddresses } from './reply-class.ts';
import { deferMinutes } from './retry.ts';

const minute = 60_000;
/** Messages a minute below which nobody is slowed down. */
const slowest = 1;
/**
 * Yahoo and those who speak as it does tell for how long by their codes alone: at least so many minutes. Of a mail "temporarily deferred" speaks
 * whoever greylists, too, who wants no such rest.
 */
const knownRests: readonly { said: RegExp; minutes: number }[] = [
  { said: /\[tss?0\d\]/i, minutes: 120 },
  { said: /\b421 4\.7\.0 .{0,100}messages from \S{1,50} temporarily deferred/i, minutes: 90 },
];
/** Replies to what was under way when a group was slowed down do not slow it down again: so long after, in milliseconds. */
export const echo = minute;
/** A group that was not slowed down for so long starts anew, whatever became of its steps: milliseconds. */
const forgotten = 24 * 60 * minute;
/** The rate goes up a step after so long with mail accepted, in milliseconds; a step is this share of the rate at which it went wrong. */
const step = { every: 2 * minute, share: 0.1 };
/** A group is at its own speed again at so many times the rate at which it went wrong. */
const recovered = 2;
/** What may leave at once after a silence: so much of a minute's, for who was put off is found again every few seconds only. */
const burst = 0.5;
/** Whoever has to wait for a turn asks again after so long at the latest, in milliseconds: the rate may have gone up. */
export const horizon = 15 * minute;
/** Microsecond clocks and floating point: a token that is nearly whole is one. */
const nearly = 1e-6;

/** How mail to one mail group goes. */
export type GroupPace = {
  /** Messages a minute since it was slowed down; null: it is not. */
  perMinute: number | null;
  /** The rate at which it went wrong first; null: it is not slowed down. */
  before: number | null;
  /** Nothing is submitted until then. */
  heldUntil: Date | null;
  slowedAt: Date | null;
  /** How often in a row, recovery not reached in between. */
  times: number;
  /** When the rate went up last, or was cut, and what was accepted since. */
  steppedAt: Date | null;
  accepted: number;
  /** Turns at hand, as of `tokensAt`. */
  tokens: number;
  tokensAt: Date;
  /** Where the last who was put off stands. */
  lastPlace: Date | null;
  /** What the server said, for people; without addresses. */
  reply: string | null;
};

/** A group of which nothing is known. */
export function freshPace(now: Date): GroupPace {
  return {
    perMinute: null,
    before: null,
    heldUntil: null,
    slowedAt: null,
    times: 0,
    steppedAt: null,
    accepted: 0,
    tokens: slowest,
    tokensAt: now,
    lastPlace: null,
    reply: null,
  };
}

/**
 * Whether a reply wants less mail of the provider behind the recipient: throttled at RCPT or after it. What is said before blames the
 * connection, so our own server; a greylist, or our set-up, is something else. So is a mailbox that gets too much (X.2.x, RFC 3463): its
 * owner may see to that alone.
 */
export function isThrottle(reply: Reply): boolean {
  const { stage, code, enhanced } = reply;
  if (stage !== 'rcpt' && stage !== 'data' && stage !== 'data-sent') return false;
  if (enhanced?.startsWith('2.', 2) === true) return false;
  const replyClass = classifyReply(reply);
  if (replyClass === 'defer') return true;
  return (
    replyClass === 'retry' &&
    code === 421 &&
    enhanced?.startsWith('4.7.') === true &&
    greylistDelay(reply) === null
  );
}

/**
 * A provider wants less: half the rate, never below one a minute, and nothing at all for a while that grows each time, or is known to be longer. What else was under
 * way says the same once more and changes nothing.
 * @param observed messages a minute that it took lately; counts where nothing limited it
 */
export function slowDown(
  pace: GroupPace,
  options: { now: Date; observed: number; limit: GroupLimit; reply: string },
): GroupPace {
  const { now, observed, limit, reply } = options;
  const held = pace.heldUntil !== null && pace.heldUntil > now;
  const since = pace.slowedAt === null ? Infinity : now.getTime() - pace.slowedAt.getTime();
  if (held || (since >= 0 && since < echo)) return pace;
  const known = since < forgotten ? pace : freshPace(now);
  const rate = Math.max(
    slowest,
    Math.min(known.perMinute ?? Infinity, limit.perMinute ?? Infinity, observed || Infinity),
  );
  const was = rate === Infinity ? slowest : rate;
  const asked = knownRests.find(({ said }) => said.test(reply))?.minutes ?? 0;
  const minutes = Math.max(asked, deferMinutes[Math.min(known.times, deferMinutes.length - 1)] ?? 30);
  const heldUntil = new Date(now.getTime() + minutes * minute);
  return {
    perMinute: Math.max(slowest, (known.perMinute ?? was) / 2),
    before: known.before ?? was,
    heldUntil,
    slowedAt: now,
    times: known.times + 1,
    steppedAt: heldUntil,
    accepted: 0,
    tokens: slowest,
    tokensAt: heldUntil,
    lastPlace: null,
    reply: withoutAddresses(reply).slice(0, 200),
  };
}

/** Mail to a group was accepted. */
export function tookMail(pace: GroupPace, count: number): GroupPace {
  return pace.before === null ? pace : { ...pace, accepted: pace.accepted + count };
}

/**
 * How many of those who want to leave may, and when each of the others asks again: one after the other at the group's rate, within a
 * quarter of an hour. Time that has gone well since raises the rate by a step.
 */
export function letThrough(
  before: GroupPace,
  { wanted, now, limit }: { wanted: number; now: Date; limit: GroupLimit },
): { pace: GroupPace; granted: number; places: readonly Date[] } {
  const pace = stepUp(before, now, limit);
  const rate = rateOfGroup(pace, limit);
  const held = pace.heldUntil !== null && pace.heldUntil > now;
  if (rate === Infinity && !held) return { pace, granted: wanted, places: [] };
  const most = Math.max(slowest, rate * burst);
  const passed = Math.max(0, now.getTime() - pace.tokensAt.getTime());
  const tokens = Math.min(most, pace.tokens + (passed * rate) / minute);
  const granted = held ? 0 : Math.min(wanted, Math.floor(tokens + nearly));
  const filled = held
    ? pace
    : {
        ...pace,
        tokens: Math.max(0, tokens - granted),
        tokensAt: now > pace.tokensAt ? now : pace.tokensAt,
      };
  const { places, lastPlace } = placesFor(filled, wanted - granted, now, rate);
  return { pace: { ...filled, lastPlace }, granted, places };
}

/** One line for people: since when and why a group goes slower than it could, and until when. */
export function describeGroup(group: string, pace: GroupPace, now: Date): string {
  const rate = `${String(Math.round((pace.perMinute ?? 0) * 10) / 10)} a minute`;
  const { heldUntil } = pace;
  const how =
    heldUntil !== null && heldUntil > now
      ? `rests until ${heldUntil.toISOString()}, then ${rate} to begin with`
      : `${rate}, a step more every two minutes in which mail is accepted`;
  return `${group}: ${how}${pace.reply === null ? '' : `; it said: ${pace.reply}`}`;
}

function rateOfGroup(pace: GroupPace, limit: GroupLimit): number {
  return Math.min(pace.perMinute ?? Infinity, limit.perMinute ?? Infinity);
}

function stepUp(pace: GroupPace, now: Date, limit: GroupLimit): GroupPace {
  if (pace.before === null || pace.perMinute === null) return pace;
  const since = pace.slowedAt === null ? Infinity : now.getTime() - pace.slowedAt.getTime();
  if (since >= forgotten) return freshPace(now);
  const due = pace.steppedAt === null || now.getTime() - pace.steppedAt.getTime() >= step.every;
  if (!due || pace.accepted === 0) return pace;
  const perMinute = pace.perMinute + Math.max(slowest, pace.before * step.share);
  if (perMinute >= Math.min(pace.before * recovered, limit.perMinute ?? Infinity)) return freshPace(now);
  return { ...pace, perMinute, steppedAt: now, accepted: 0 };
}

function placesFor(
  pace: GroupPace,
  count: number,
  now: Date,
  rate: number,
): { places: readonly Date[]; lastPlace: Date | null } {
  const from = Math.max(now.getTime(), pace.heldUntil?.getTime() ?? 0);
  const gap = minute / rate;
  const last = pace.lastPlace?.getTime() ?? 0;
  // Beyond the horizon the queue begins anew at its near end: whoever comes early then is put off once more.
  const held = from > now.getTime();
  let place = last >= from && last < from + horizon ? last : held ? from - gap : from;
  const places = Array.from({ length: count }, () => {
    place += gap;
    if (place > from + horizon) place = from + Math.min(gap, horizon);
    return new Date(Math.ceil(Math.max(place, from)));
  });
  return { places, lastPlace: places.at(-1) ?? pace.lastPlace };
}

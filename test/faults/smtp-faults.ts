import type { Fault, World } from './fault.ts';
import { throttle } from './provider.ts';
import type { Act, Moment } from './recorder.ts';

/** Misbehaves at one moment in a share of all cases, until the fault is over. */
function now(moment: Moment, act: Act, share: number): (world: World) => void {
  return ({ recorder, random }) => {
    recorder.misbehave((at) => (at === moment && random() < share ? act : undefined));
  };
}

/** Does so a few times, however many digests there are. */
function few(moment: Moment, act: Act): (world: World) => void {
  return ({ recorder, random, strikes }) => {
    let left = Math.max(3, strikes);
    recorder.misbehave((at) => {
      if (at !== moment || left === 0 || random() > 0.05) return undefined;
      left -= 1;
      return act;
    });
  };
}

const provider = { host: 'gmail.com', oneIn: 4 };
const refused = (recipient: string): boolean => /[07]@/.test(recipient);

/** What a mail server, or the way to it, does to us. */
export const smtpFaults: readonly Fault[] = [
  {
    name: 'every SMTP connection cut',
    mayRepeat: true,
    async strike({ recorder, note }) {
      recorder.dropAll();
      await note();
    },
  },
  { name: 'dropped at connect', mayRepeat: false, before: now('connect', 'drop', 0.3) },
  { name: 'dropped at EHLO', mayRepeat: false, before: now('ehlo', 'drop', 0.3) },
  { name: 'dropped at STARTTLS', mayRepeat: false, tls: true, before: now('starttls', 'drop', 0.3) },
  { name: 'dropped at MAIL', mayRepeat: false, before: now('mail', 'drop', 0.1) },
  { name: 'dropped at RCPT', mayRepeat: false, before: now('rcpt', 'drop', 0.1) },
  { name: 'dropped instead of 354', mayRepeat: false, before: now('data', 'drop', 0.1) },
  { name: 'dropped in the body', mayRepeat: false, long: true, before: now('body', 'drop', 0.1) },
  { name: 'dropped after the final dot, message gone', mayRepeat: false, before: few('dot', 'drop') },
  {
    name: 'dropped after the final dot, message kept',
    mayRepeat: true,
    before: now('accepted', 'drop', 0.1),
  },
  { name: 'silent at connect', mayRepeat: false, waits: true, before: few('connect', 'stall') },
  { name: 'silent at MAIL', mayRepeat: false, waits: true, before: few('mail', 'stall') },
  { name: 'silent instead of 354', mayRepeat: false, waits: true, before: few('data', 'stall') },
  {
    name: 'silent after the final dot, message kept',
    mayRepeat: true,
    waits: true,
    before: few('accepted', 'stall'),
  },
  {
    name: 'one connection in ten at one byte a second',
    mayRepeat: true,
    waits: true,
    longest: true,
    before: ({ recorder }) => {
      recorder.misbehave((at, _, connection) =>
        at === 'mail' && connection % 10 === 3 ? 'slow' : undefined,
      );
    },
  },
  { name: '421 at connect', mayRepeat: false, before: now('connect', '421 4.7.0 busy', 0.3) },
  { name: '421 at MAIL', mayRepeat: false, before: now('mail', '421 4.4.2 idle', 0.1) },
  {
    name: '421 on idle connections',
    mayRepeat: false,
    before: now('rest', '421 4.4.2 Idle too long', 0.1),
  },
  {
    name: '451 greylisting',
    mayRepeat: false,
    before: now('rcpt', '451 4.7.1 Greylisted, try again in 60 s', 0.3),
  },
  { name: '452 mailbox full', mayRepeat: false, before: now('rcpt', '452 4.2.2 Mailbox full', 0.1) },
  { name: '454 throttling', mayRepeat: false, before: now('mail', '454 4.7.0 Throttling failure', 0.2) },
  {
    name: 'a provider throttles at RCPT beyond its rate',
    mayRepeat: false,
    workers: 2,
    provider,
    before: (world) => {
      throttle(world, provider);
    },
  },
  { name: '451 after the final dot', mayRepeat: false, before: now('dot', '451 4.3.0 Try later', 0.1) },
  {
    name: '550 for some',
    mayRepeat: false,
    refuses: refused,
    before: ({ recorder }) => {
      recorder.misbehave((at, recipient) =>
        at === 'rcpt' && refused(recipient) ? '550 5.1.1 No such user' : undefined,
      );
    },
  },
];

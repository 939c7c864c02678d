import type { ChildProcess } from 'node:child_process';

import type { Installation } from '@broadsheet/installation';

import type { Act, Moment, Recorder } from './recorder.ts';

/** What a fault does while digests are being submitted. */
export type Fault = {
  name: string;
  /** Whether the fault may fall between the server's 250 and our record, so that the very same bytes may come twice. */
  mayRepeat: boolean;
  /** Commands that submit at once; default 1. */
  workers?: number;
  /** Milliseconds by which the clock of every second worker is off. */
  clockOff?: number;
  /** Before anything is submitted. */
  before?: (world: World) => void;
  /** At a random moment, once. */
  strike?: (world: World) => void | Promise<void>;
  /** Share of the recipients that the server refuses for good. */
  refused?: number;
};

export type World = {
  recorder: Recorder;
  workers: readonly ChildProcess[];
  database: Installation['database'];
  random: () => number;
};

/** Misbehaves at one moment in a share of all cases, until the fault is over. */
function now(moment: Moment, act: Act, share: number): (world: World) => void {
  return ({ recorder, random }) => {
    recorder.misbehave((at) => (at === moment && random() < share ? act : undefined));
  };
}

/** Addresses that the server of one fault refuses. */
export const refusedAddress = (recipient: string): boolean => /[07]@/.test(recipient);

/** Every fault, as issue and README name them. */
export const faults: readonly Fault[] = [
  {
    name: 'kill -9 of a worker',
    mayRepeat: true,
    workers: 2,
    strike: ({ workers }) => void workers[0]?.kill('SIGKILL'),
  },
  {
    name: 'kill -9 of all workers',
    mayRepeat: true,
    workers: 2,
    strike: ({ workers }) => {
      for (const worker of workers) worker.kill('SIGKILL');
    },
  },
  {
    name: 'SIGTERM',
    mayRepeat: false,
    workers: 2,
    strike: ({ workers }) => void workers[0]?.kill('SIGTERM'),
  },
  {
    name: 'every database connection cut',
    mayRepeat: true,
    strike: async ({ database }) => {
      await database.pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    },
  },
  { name: 'two workers at once', mayRepeat: false, workers: 2 },
  { name: 'clocks an hour apart', mayRepeat: false, workers: 2, clockOff: 3_600_000 },
  {
    name: 'every SMTP connection cut',
    mayRepeat: true,
    strike: ({ recorder }) => {
      recorder.dropAll();
    },
  },
  { name: 'dropped at MAIL', mayRepeat: false, before: now('mail', 'drop', 0.1) },
  { name: 'dropped at RCPT', mayRepeat: false, before: now('rcpt', 'drop', 0.1) },
  { name: 'dropped instead of 354', mayRepeat: false, before: now('data', 'drop', 0.1) },
  { name: 'dropped in the body', mayRepeat: false, before: now('body', 'drop', 0.1) },
  {
    name: 'dropped after the final dot, message kept',
    mayRepeat: true,
    before: now('accepted', 'drop', 0.1),
  },
  { name: '421 at connect', mayRepeat: false, before: now('connect', '421 4.7.0 busy', 0.3) },
  { name: '421 at MAIL', mayRepeat: false, before: now('mail', '421 4.4.2 idle', 0.1) },
  {
    name: '451 greylisting',
    mayRepeat: false,
    before: now('rcpt', '451 4.7.1 Greylisted, try again in 60 s', 0.3),
  },
  { name: '452 mailbox full', mayRepeat: false, before: now('rcpt', '452 4.2.2 Mailbox full', 0.1) },
  { name: '454 throttling', mayRepeat: false, before: now('mail', '454 4.7.0 Throttling failure', 0.2) },
  { name: '451 after the final dot', mayRepeat: false, before: now('dot', '451 4.3.0 Try later', 0.1) },
  {
    name: '550 for some',
    mayRepeat: false,
    refused: 0.2,
    before: ({ recorder }) => {
      recorder.misbehave((at, recipient) =>
        at === 'rcpt' && refusedAddress(recipient) ? '550 5.1.1 No such user' : undefined,
      );
    },
  },
];

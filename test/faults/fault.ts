import type { Crew } from './crew.ts';
import type { Ground } from './ground.ts';
import type { Recorder } from './recorder.ts';

/** What a fault does while digests are being submitted. */
export type Fault = {
  name: string;
  /** Whether the fault may fall between the server's 250 and our record, so that the very same bytes may come twice. */
  mayRepeat: boolean;
  /** What submits: the command `send`, which is the default, workers that their queue wakes, or everything in one. */
  runs?: 'send' | 'worker' | 'start';
  /** Processes at once; default 1. */
  workers?: number;
  /** A queue on Redis; else in the database. */
  redis?: true;
  /** Own: a server that only this fault has; small: on a small disk; embedded: the one that the processes start. Else that of all rounds. */
  database?: 'own' | 'small' | 'embedded';
  /** The processes plan the digests as well, each all of them. */
  plans?: true;
  /** The SMTP server wants TLS. */
  tls?: true;
  /** Milliseconds by which the clock of every second process is off. */
  clockOff?: number;
  /** It is mostly waiting: rounds may be played at once. */
  waits?: true;
  /** Why it cannot be played here; null where it can. */
  missing?: () => string | null;
  /** Before anything is submitted. */
  before?: (world: World) => void;
  /** At a random moment, once. */
  strike?: (world: World) => void | Promise<void>;
  /** Addresses that the server refuses for good. */
  refuses?: (recipient: string) => boolean;
};

export type World = {
  recorder: Recorder;
  crew: Crew;
  ground: Ground;
  /** In [0, 1). */
  random: () => number;
  /** Notes what is in hand just now: a fault that falls here may bring it twice, and nothing else. */
  note: () => Promise<void>;
  /** Waits until nobody has submitted anything for some seconds. */
  quiet: () => Promise<void>;
  /** Ends every lease, as minutes would. */
  endLeases: () => Promise<void>;
};

import type { Crew } from './crew.ts';
import type { Backing } from './backing.ts';
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
  /** Its digests are of ten papers, not of two. */
  long?: true;
  /** One reader in so many has an address of this provider, which goes on throttling while time passes. */
  provider?: { host: string; oneIn: number };
  /** Milliseconds by which the clock of every second process is off. */
  clockOff?: number;
  /** It is mostly waiting, be it for a sweep: it is played beside others, its rounds at once. */
  waits?: true;
  /** Of those that wait it takes by far the longest, and comes first. */
  longest?: true;
  /** It can happen but once to the same processes: it is played again from the start instead of striking again. */
  once?: true;
  /** Digests a second, so that the next strike still finds some: what others would send at full speed while this fault lasts. */
  rate?: number;
  /** Why it cannot be played here; null where it can. */
  missing?: () => string | null;
  /** Before anything is submitted. */
  before?: (world: World) => void;
  /** At a random moment of every share of the digests. Whoever it ended is started again by it. */
  strike?: (world: World) => void | Promise<void>;
  /** Addresses that the server refuses for good. */
  refuses?: (recipient: string) => boolean;
};

export type World = {
  recorder: Recorder;
  crew: Crew;
  backing: Backing;
  digests: number;
  /** Business time. */
  now: () => Date;
  /** How often the fault strikes; where it misbehaves a few times, it is that often as well. */
  strikes: number;
  /** In [0, 1). */
  random: () => number;
  /** Notes what is in hand just now: what of it the server has begun to take may come twice, and nothing else. */
  note: () => Promise<void>;
  /** Waits until a twentieth of the digests was taken by the server beyond what it has, or nobody takes part any more. */
  goOn: () => Promise<void>;
  /** Ends the leases of what was in hand when it was last noted, as minutes would. */
  endLeases: () => Promise<void>;
};

import type { EditionBooks, Missed, Owed } from '@broadsheet/database';
import type { Books, GroupPace, StreamState } from '@broadsheet/delivery';
import type { Actor } from '@broadsheet/operators';
import type { Day } from '@broadsheet/papers';

/** How far the digests of one edition are. */
export type Progress = {
  day: Day | null;
  planned: number;
  owed: number;
  /** At the present rate; null where nothing leaves. */
  secondsLeft: number | null;
};

/** A mail group that is slowed down. */
export type SlowGroup = {
  group: string;
  /** Nothing is submitted until then; null once that is over. */
  heldUntil: Date | null;
  /** Messages a minute, from then on. */
  perMinute: number;
  /** What its server said, without addresses. */
  reply: string | null;
};

/** As pages and programs are told of it. */
export function slowGroups(paces: ReadonlyMap<string, GroupPace>, now: Date): readonly SlowGroup[] {
  return [...paces]
    .map(([group, { heldUntil, perMinute, reply }]) => ({
      group,
      heldUntil: heldUntil !== null && heldUntil > now ? heldUntil : null,
      perMinute: perMinute ?? 0,
      reply,
    }))
    .sort((one, other) => one.group.localeCompare(other.group, 'en'));
}

/** How what is owed stands now. */
export type DeliveryStanding = {
  at: Date;
  stream: StreamState;
  /** Digests a second, over the last half minute or more. */
  rate: number;
  digests: Owed;
  notices: Owed;
  /** Digests behind a fence; 0 without one. */
  fenced: number;
  /** Mail groups that are slowed down, since their providers asked for it. */
  slow: readonly SlowGroup[];
  /** Editions that still owe anything, newest first. */
  running: readonly Progress[];
};

/** Who did not get it, of one sort. */
export type MissedCount = { state: string; reason: string | null; count: number };

/** Somebody who did not get their digest; the address as pages show it, null once erased. */
export type MissedView = Omit<Missed, 'email'> & { maskedEmail: string | null };

/** An edition's books, and a page of who did not get it. */
export type EditionDeliveries = {
  day: Day;
  books: Books;
  missedBy: readonly MissedCount[];
  missed: readonly MissedView[];
  /** Give it as `afterId` for the page that follows; null on the last. */
  nextAfter: number | null;
};

/** What operators see of deliveries, and do about them. Every act stands in the audit trail; null and false where there was nothing to do. */
export type DeliveryDesk = {
  standing(): Promise<DeliveryStanding>;
  /** The stream alone: whether anything leaves. */
  stream(): Promise<StreamState>;
  /** Books of the newest editions, newest first. */
  books(): Promise<readonly EditionBooks[]>;
  /** Null where no edition of that day is published. */
  edition(
    day: Day,
    page: { afterId: number; among?: { state: string; reason: string | null } },
  ): Promise<EditionDeliveries | null>;
  pause(by: Actor): Promise<void>;
  resume(by: Actor): Promise<boolean>;
  unfence(by: Actor): Promise<boolean>;
  /** What the edition still owes is not submitted; how many. */
  cancel(by: Actor, day: Day): Promise<number | null>;
  /** Queues again what was not submitted, and only that; how many. */
  resend(by: Actor, day: Day): Promise<number | null>;
  /** Tries once more what stayed uncertain, and may have arrived: it may come twice; how many. */
  resendUncertain(by: Actor, day: Day): Promise<number | null>;
};

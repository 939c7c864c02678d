import { eventsByGroup, type Counts, type EditionCounts } from '@broadsheet/bounces';
import { hostsOf } from '@broadsheet/delivery';
import { createHeldStore, createStandingStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import type { Actor, Note } from '@broadsheet/operators';

/** Hard bounces of one mail host that wait for an operator. */
export type HeldHost = { mailHost: string; subscribers: number; since: Date };

/** How we stand with those who take our mail. */
export type GoodStanding = {
  /** Newest first. */
  editions: readonly EditionCounts[];
  /** Of the newest week of editions, where anything came back; the most first. */
  groups: readonly ({ group: string } & Counts)[];
  held: readonly HeldHost[];
};

/** What operators see of complaints and bounces, and do about those that are held. */
export type StandingDesk = {
  look(): Promise<GoodStanding>;
  held(): Promise<readonly HeldHost[]>;
  /** They are right: suppressed, whoever has not confirmed since. */
  apply(by: Actor, mailHost: string): Promise<number>;
  /** They are wrong: nothing follows. */
  release(by: Actor, mailHost: string): Promise<number>;
};

const editionsShown = 30;
const week = 7;
const groupsShown = 20;

export function createStandingDesk(
  { database, suppressionKey, clock }: Pick<Installation, 'database' | 'suppressionKey' | 'clock'>,
  note: Note,
): StandingDesk {
  const store = createStandingStore(database);
  const held = createHeldStore(database, suppressionKey);
  return {
    async look() {
      const editions = await store.editions(editionsShown);
      const lately = editions.slice(0, week).map(({ editionId }) => editionId);
      const events = [...eventsByGroup(await store.events(lately))]
        .sort(([, one], [, other]) => other.complaints - one.complaints || other.hard - one.hard)
        .slice(0, groupsShown);
      const mailed = await store.mailed(
        events.map(([group]) => ({ editionIds: lately, hosts: hostsOf(group), atMost: null })),
      );
      const groups = events.map(([group, found], at) => ({ group, ...found, mailed: mailed[at] ?? 0 }));
      return { editions, groups, held: await held.all() };
    },
    held: () => held.all(),
    async apply(by, mailHost) {
      const suppressed = await held.apply(mailHost, clock());
      await note(by, 'held-bounces.applied', mailHost, { after: { suppressed } });
      return suppressed;
    },
    async release(by, mailHost) {
      const released = await held.drop(mailHost);
      await note(by, 'held-bounces.released', mailHost, { after: { released } });
      return released;
    },
  };
}

import { heedRejections, tellHeeded } from '@broadsheet/bounces';
import {
  createBooksStore,
  createDeliveryHand,
  createGroupStore,
  createOwedStore,
  createRejectionStore,
  createReturnedMailStore,
  createStreamStore,
} from '@broadsheet/database';
import { rateOf } from '@broadsheet/delivery';
import { timeToLive } from '@broadsheet/digest';
import type { Installation } from '@broadsheet/installation';
import type { Actor, Note } from '@broadsheet/operators';
import type { Day } from '@broadsheet/papers';
import { maskAddress } from '@broadsheet/subscribers';

import { type DeliveryDesk, slowGroups } from './delivery-desk.ts';

/** Editions looked at, and people on a page of those who did not get one. */
const editionsShown = 10;
const pageSize = 50;

/** Binds the operators' hand on deliveries to an installation. */
export function createDeliveryDesk(installation: Installation, note: Note): DeliveryDesk {
  const { database, clock, log, queues, suppressionKey } = installation;
  const stream = createStreamStore(database);
  const owed = createOwedStore(database);
  const books = createBooksStore(database);
  const hand = createDeliveryHand(database);
  const groups = createGroupStore(database);
  const refusals = {
    returned: createReturnedMailStore(database, suppressionKey),
    rejections: createRejectionStore(database),
  };

  /** What may leave now need not wait for the sweeper; without a queue it does. */
  const wake = () => queues.wake('sweep', {});

  const queueAgain = async (
    by: Actor,
    day: Day,
    which: 'resend' | 'resendUncertain',
    act: 'deliveries.queued-again' | 'deliveries.uncertain-queued-again',
  ): Promise<number | null> => {
    const editionId = await hand.editionOf(day);
    if (editionId === null) return null;
    const now = clock();
    const digests = await hand[which](editionId, { now, expiresAt: new Date(now.getTime() + timeToLive) });
    if (digests > 0) {
      await note(by, act, day, { after: { digests } });
      await wake();
    }
    return digests;
  };

  return {
    async standing() {
      const at = clock();
      const [state, digests, notices, owing, slow] = await Promise.all([
        stream.state(at),
        owed.digests(at),
        owed.notices(at),
        books.owing(editionsShown),
        groups.slow(),
      ]);
      const rate = rateOf(state.pace, at);
      return {
        at,
        stream: state,
        rate,
        digests,
        notices,
        slow: slowGroups(slow, at),
        fenced: state.fencedAt === null ? 0 : await hand.fenced(),
        running: owing.map(({ day, planned, owed: left }) => ({
          day,
          planned,
          owed: left,
          secondsLeft: rate > 0 ? left / rate : null,
        })),
      };
    },
    stream: () => stream.state(clock()),
    books: () => books.byEdition(editionsShown),
    async edition(day, { afterId, among }) {
      const editionId = await hand.editionOf(day);
      if (editionId === null) return null;
      const missed = await hand.missed(editionId, {
        afterId,
        limit: pageSize + 1,
        ...(among === undefined ? {} : { among }),
      });
      const shown = missed.slice(0, pageSize);
      return {
        day,
        books: await books.total([editionId]),
        missedBy: await hand.missedBy(editionId),
        missed: shown.map(({ email, ...one }) => ({
          ...one,
          maskedEmail: email === null ? null : maskAddress(email),
        })),
        nextAfter: missed.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
      };
    },
    async pause(by) {
      await stream.pause({ reason: 'operator', detail: by.name, until: null, now: clock() });
      await note(by, 'deliveries.paused', 'all');
    },
    async resume(by) {
      const now = clock();
      const { pause } = await stream.state(now);
      // What was refused and nobody looked at yet is held while it is doubted: afterwards it would suppress.
      if (pause?.reason === 'mass-rejection')
        for (const one of await heedRejections(refusals, { now, doubted: true }))
          tellHeeded(log, one, 'smtp');
      if (!(await stream.resume())) return false;
      await note(by, 'deliveries.resumed', 'all');
      await wake();
      return true;
    },
    async unfence(by) {
      if (!(await stream.unfence())) return false;
      await note(by, 'deliveries.unfenced', 'all');
      await wake();
      return true;
    },
    async cancel(by, day) {
      const editionId = await hand.editionOf(day);
      if (editionId === null) return null;
      const { skipped, last } = await hand.cancel(editionId, clock());
      if (skipped + last > 0)
        await note(by, 'deliveries.cancelled', day, { after: { digests: skipped, notTriedAgain: last } });
      return skipped;
    },
    resend: (by, day) => queueAgain(by, day, 'resend', 'deliveries.queued-again'),
    resendUncertain: (by, day) => queueAgain(by, day, 'resendUncertain', 'deliveries.uncertain-queued-again'),
  };
}

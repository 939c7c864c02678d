import type { ReplyClass } from '@broadsheet/delivery';

import type { ReturnedMailStore } from '../ports.ts';
import { type Heeded, type HeldToo, heed, hourBefore } from './heed.ts';

/** A delivery that our SMTP server refused, with the class that the refusal was given. */
export type Rejection = { deliveryId: number; class: ReplyClass; status: string | null };

export type RejectionStore = {
  /** Refused since then, and not heeded yet. */
  unheeded(since: Date, limit: number): Promise<readonly Rejection[]>;
  /** Mail hosts of those whom a refusal since then has suppressed. */
  suppressedHosts(since: Date): Promise<readonly string[]>;
};

const lookBackMs = 3 * 86_400_000;
const pageSize = 500;

/**
 * Lets follow from refusals at SMTP time what follows from a bounce: they are bounces that came at once. Looked for rather than told, so that a
 * crash between the two forgets none. That only RCPT blames an address is settled by their class.
 * @param options `doubted`: our server refuses so many that it is not the addresses: all of them are held, those of the last hour as well;
 *   else a page of them is heeded, and the rest next time. `page`: how many are read at once
 */
export async function heedRejections(
  ports: { returned: ReturnedMailStore; rejections: RejectionStore },
  { now, doubted, page = pageSize }: { now: Date; doubted: boolean; page?: number },
): Promise<readonly (Heeded | HeldToo)[]> {
  const heeded: (Heeded | HeldToo)[] = [];
  // None is left for the next look: it may come after a resume, and suppress the living.
  for (let more = true; more;) {
    const found = await ports.rejections.unheeded(new Date(now.getTime() - lookBackMs), page);
    const before = heeded.length;
    for (const { deliveryId, class: replyClass, status } of found)
      heeded.push(
        await heed(
          ports,
          {
            token: { token: '', names: 'delivery', deliveryId },
            event: { kind: 'bounce', class: replyClass, status },
            channel: 'smtp',
            doubted,
          },
          now,
        ),
      );
    // Where somebody else heeds the same, it is they who go on.
    more = doubted && found.length === page && heeded.slice(before).some(({ status }) => status === 'heeded');
  }
  return doubted ? [...heeded, ...(await holdAll(ports, now))] : heeded;
}

/** Who was suppressed before it was known that the server refuses everybody. */
async function holdAll(
  { returned, rejections }: { returned: ReturnedMailStore; rejections: RejectionStore },
  now: Date,
): Promise<readonly HeldToo[]> {
  const since = hourBefore(now);
  const held: HeldToo[] = [];
  for (const mailHost of await rejections.suppressedHosts(since))
    await returned.inTransaction(async (rows) => {
      await rows.lockHost(mailHost);
      held.push({ status: 'held-too', mailHost, heldToo: await rows.holdToo(mailHost, since, now) });
    });
  return held;
}

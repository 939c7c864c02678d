import type { ReplyClass } from '@broadsheet/delivery';

import type { ReturnedMailStore } from '../ports.ts';
import { type Heeded, heed, hourBefore } from './heed.ts';

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
 * @param doubted our server refuses so many that it is not the addresses: they are held, those of the last hour as well
 */
export async function heedRejections(
  ports: { returned: ReturnedMailStore; rejections: RejectionStore },
  { now, doubted }: { now: Date; doubted: boolean },
): Promise<readonly Heeded[]> {
  const found = await ports.rejections.unheeded(new Date(now.getTime() - lookBackMs), pageSize);
  const heeded: Heeded[] = [];
  for (const rejection of found) {
    const { deliveryId } = rejection;
    heeded.push(
      await heed(
        ports,
        {
          token: { token: '', names: 'delivery', deliveryId },
          event: { kind: 'bounce', class: rejection.class, status: rejection.status },
          channel: 'smtp',
          doubted,
        },
        now,
      ),
    );
  }
  if (doubted) await holdAll(ports, now);
  return heeded;
}

/** Who was suppressed before it was known that the server refuses everybody. */
async function holdAll(
  { returned, rejections }: { returned: ReturnedMailStore; rejections: RejectionStore },
  now: Date,
): Promise<void> {
  const since = hourBefore(now);
  for (const host of await rejections.suppressedHosts(since))
    await returned.inTransaction(async (rows) => {
      await rows.lockHost(host);
      await rows.holdToo(host, since, now);
    });
}

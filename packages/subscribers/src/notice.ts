import { z } from 'zod';

import type { Sealer } from './sealer.ts';

/** What stands in a notice beside its constant words. Never a word from a form. */
const noticeSlotsSchema = z.discriminatedUnion('kind', [
  /** Asks an address whether it signed up. */
  z.object({ kind: z.literal('confirm'), token: z.string() }),
  /** A preference link that was asked for. */
  z.object({ kind: z.literal('link'), subscriberId: z.number() }),
  /** Somebody signed up an address that is subscribed. */
  z.object({ kind: z.literal('already-subscribed'), subscriberId: z.number() }),
  /** An operator let a confirmed sign-up in. */
  z.object({ kind: z.literal('approved'), subscriberId: z.number() }),
  /** A link to all that is kept about them, which ends at that time. */
  z.object({ kind: z.literal('data'), subscriberId: z.number(), until: z.string() }),
  /** Asks a new address whether it takes over a subscription. */
  z.object({ kind: z.literal('change-of-address'), token: z.string() }),
  /** Tells the old address. */
  z.object({ kind: z.literal('address-changed'), newMasked: z.string() }),
  /** Lets an operator choose a password. */
  z.object({ kind: z.literal('invitation'), token: z.string(), until: z.string() }),
  /** Tells an operator what they have to know. */
  z.object({
    kind: z.literal('alert'),
    headline: z.string(),
    lines: z.array(z.string()),
    link: z.string(),
  }),
  /** A digest of nobody's, which an operator asked for to look at. */
  z.object({ kind: z.literal('test') }),
]);

/** The typed slots of each kind of notice. */
export type NoticeSlots = z.infer<typeof noticeSlotsSchema>;
export type NoticeKind = NoticeSlots['kind'];

/** What operators get. Every other kind belongs to a subscriber: one without has lost theirs, who was erased. */
export const kindsToOperators: readonly NoticeKind[] = ['invitation', 'alert', 'test'];

/** A notice as it is written: in the transaction of what it tells of, submitted by delivery later. */
export type NewNotice = {
  kind: NoticeKind;
  subscriberId: number | null;
  email: string;
  /** `skipped`: it is not to be mailed, and why; such a row holds a masked address and no slots. */
  state: 'queued' | 'skipped';
  reason: string | null;
  sealed: Buffer | null;
  createdAt: Date;
  expiresAt: Date;
};

/** How long a notice is worth mailing. */
const lifetimeMs = 24 * 3_600_000;

/** The slots of a notice as they are stored. */
export function sealNotice(sealer: Sealer, slots: NoticeSlots): Buffer {
  return sealer.seal(contextOf(slots.kind), slots);
}

const contextOf = (kind: string): string => `notice:${kind}`;

/** A notice to be submitted, its slots sealed. */
export function queuedNotice(
  sealer: Sealer,
  slots: NoticeSlots,
  to: { email: string; subscriberId: number | null },
  now: Date,
): NewNotice {
  return {
    kind: slots.kind,
    subscriberId: to.subscriberId,
    email: to.email,
    state: 'queued',
    reason: null,
    sealed: sealNotice(sealer, slots),
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
  };
}

/** A notice that is not mailed: kept for the operator's eye, and so that both cases cost the same. */
export function skippedNotice(kind: NoticeKind, masked: string, reason: string, now: Date): NewNotice {
  return {
    kind,
    subscriberId: null,
    email: masked,
    state: 'skipped',
    reason,
    sealed: null,
    createdAt: now,
    expiresAt: now,
  };
}

/** The slots of a stored notice, or null where no key opens them. */
export function openNotice(sealer: Sealer, kind: string, sealed: Uint8Array): NoticeSlots | null {
  const parsed = noticeSlotsSchema.safeParse(sealer.open(contextOf(kind), sealed));
  return parsed.success && parsed.data.kind === kind ? parsed.data : null;
}

import type { ReplyClass } from '@broadsheet/delivery';

import type { Reading, ReturnedKind } from './reading/reading.ts';

/** What `classify` says of a mail (outside contract). */
export type Classification = {
  kind: ReturnedKind;
  /** Of the first recipient; null for all but bounces. */
  class: ReplyClass | null;
  recipient: string | null;
  recipients: readonly string[];
  /** Of the first recipient. */
  status: string | null;
  token: string | null;
};

/** Sums a reading up: recipient, class and status are of the first recipient, and of bounces the first that failed. */
export function classificationOf(reading: Reading, token: string | null): Classification {
  const { kind, findings, recipients } = reading;
  const first = kind === 'bounce' ? findings.find(({ action }) => action === 'failed') : findings[0];
  const named = first?.recipient ?? recipients[0] ?? null;
  return {
    kind,
    class: kind === 'bounce' ? (first?.class ?? null) : null,
    recipient: named,
    recipients: named === null ? recipients : [named, ...recipients.filter((each) => each !== named)],
    status: first?.status ?? null,
    token,
  };
}

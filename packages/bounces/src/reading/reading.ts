import type { ReplyClass } from '@broadsheet/delivery';

/** What a returned mail is; as `classify` says it (outside contract). */
export type ReturnedKind = 'bounce' | 'delay' | 'relay' | 'complaint' | 'auto-reply' | 'challenge' | 'other';

/** What a report says became of one recipient (RFC 3464 section 2.3.3). */
export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** One recipient of a report. */
export type Finding = {
  /** As the report names it; null where it names nobody. */
  recipient: string | null;
  action: Action;
  /** Enhanced code (RFC 3463), the most telling one; null where there is none. */
  status: string | null;
  class: ReplyClass;
  /** What was said, for people: one line, at most 500 characters. */
  diagnostic: string;
};

/** Types of feedback (RFC 5965 section 7.3, RFC 6650) as far as something follows from them. */
export type Feedback = 'abuse' | 'opt-out' | 'other';

/** What a returned mail says. Nothing of it is believed yet: whoever acts on it asks for a token of ours first. */
export type Reading = {
  kind: ReturnedKind;
  /** For complaints. */
  feedback: Feedback | null;
  findings: readonly Finding[];
  /** Everybody it names as a recipient, in the order of the text. */
  recipients: readonly string[];
};

/** A reading without findings. */
export function plainReading(kind: ReturnedKind, recipients: readonly string[] = []): Reading {
  return { kind, feedback: null, findings: [], recipients };
}

/** The reading that findings come to: what failed counts before what waits, and that before what went on. */
export function readingOf(findings: readonly Finding[]): Reading {
  const actions = new Set(findings.map(({ action }) => action));
  const kind = actions.has('failed') ? 'bounce' : actions.has('delayed') ? 'delay' : 'relay';
  const recipients = [...new Set(findings.flatMap(({ recipient }) => recipient ?? []))];
  return { kind, feedback: null, findings, recipients };
}

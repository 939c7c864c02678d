import { type MailPart, allParts, fieldOf } from '../returned-mail.ts';
import { addressesIn } from './addresses.ts';
import { type Feedback, type Reading, plainReading } from './reading.ts';

/**
 * Reads a feedback report (RFC 5965): by its part, or by the fields with which older feedback loops mark the mail they hand back. One report may
 * hold several records, and none needs to name the recipient.
 * @returns null for any other mail; `other` for reports that are no complaint, such as those on authentication (RFC 6591)
 */
export function readFeedback(mail: MailPart): Reading | null {
  const parts = allParts(mail);
  const reports = parts.filter(
    ({ type, text }) =>
      type === 'message/feedback-report' ||
      (type.startsWith('text/') && /^feedback-type:[ \t]*\w/im.test(text) && /^user-agent:/im.test(text)),
  );
  const loop = reports.length === 0 ? ofLoop(mail, parts) : null;
  if (loop !== null) return loop;
  if (reports.length === 0) return null;
  const recipients = unique([
    ...reports.flatMap(({ text }) =>
      [...text.matchAll(/^(?:original-rcpt-to|removal-recipient|final-recipient):(.*)$/gim)].flatMap(
        ([, value = '']) => addressesIn(value),
      ),
    ),
    ...parts.filter(({ type }) => type === 'message/rfc822').flatMap(recipientsOfOriginal),
  ]);
  const types = reports.flatMap(({ text }) =>
    [...text.matchAll(/^feedback-type:[ \t]*([\w-]{1,40})/gim)].map(([, type = '']) => feedbackOf(type)),
  );
  const feedback = (['abuse', 'opt-out'] as const).find((each) => types.includes(each)) ?? 'other';
  if (feedback === 'other') return plainReading('other', recipients);
  return { kind: 'complaint', feedback, findings: [], recipients };
}

function feedbackOf(type: string): Feedback {
  const word = type.toLowerCase();
  if (word === 'abuse' || word === 'fraud' || word === 'complaint') return 'abuse';
  return word.startsWith('opt-out') ? 'opt-out' : 'other';
}

/** Microsoft's loop hands the mail back with the recipient in a field; its older kin say what it is in the subject alone. */
function ofLoop(mail: MailPart, parts: readonly MailPart[]): Reading | null {
  const originals = parts.filter(({ type }) => type === 'message/rfc822');
  const marked = originals
    .flatMap(({ children }) => children)
    .flatMap(({ fields }) => addressesIn(fieldOf(fields, 'x-hmxmroriginalrecipient')));
  const subject = fieldOf(mail.fields, 'subject').trim();
  const says = /^(?:complaint about message from|email feedback report for ip|abuse report)\b/i.test(subject);
  if (marked.length === 0 && !(says && originals.length > 0)) return null;
  const recipients = unique([...marked, ...originals.flatMap(recipientsOfOriginal)]);
  return { kind: 'complaint', feedback: 'abuse', findings: [], recipients };
}

function recipientsOfOriginal({ children }: MailPart): readonly string[] {
  return children.flatMap(({ fields }) =>
    ['x-hmxmroriginalrecipient', 'to'].flatMap((name) => addressesIn(fieldOf(fields, name))),
  );
}

function unique(addresses: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return addresses.filter((address) => {
    const key = address.toLowerCase();
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

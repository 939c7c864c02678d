import { type MailPart, allParts, fieldOf } from '../returned-mail.ts';
import { addressesIn } from './addresses.ts';
import { readAutomatic } from './automatic.ts';
import { readDeliveryStatus } from './delivery-status.ts';
import { readFeedback } from './feedback.ts';
import { passagesOf, readPlainReport } from './plain-report.ts';
import { type Finding, type Reading, plainReading, readingOf } from './reading.ts';
import { reportText } from './report-text.ts';
import { readSesNotice } from './ses-notice.ts';

/**
 * Decides what a returned mail is and says: total over any mail, and linear in it.
 *
 * Machine-readable reports come first, then the answers of machines, then reports in words. Nothing is believed here: whoever acts on a reading
 * asks for a token of ours in the mail first.
 */
export function readReturnedMail(mail: MailPart): Reading {
  const feedback = readFeedback(mail);
  if (feedback !== null) return feedback;
  const { report: text, original } = reportText(mail);
  const notice = readSesNotice(text);
  if (notice !== null) return notice;
  const named = allParts(mail).flatMap(({ type, text: status }) =>
    type.endsWith('delivery-status')
      ? [...status.matchAll(/^final-recipient:(.{0,400})$/gim)]
          .slice(0, 100)
          .flatMap(([, value = '']) => addressesIn(value))
      : [],
  );
  const passages = named.length < 2 ? new Map<string, string>() : passagesOf(named, text);
  const findings = readDeliveryStatus(
    mail,
    (recipient) => passages.get(recipient?.toLowerCase() ?? '') ?? text,
  );
  if (findings.length > 0) return readingOf(withNames(mail, findings));
  const automatic = readAutomatic(mail, text);
  if (automatic === 'challenge') return plainReading('challenge');
  const plain = readPlainReport(mail, text, original);
  // An out-of-office note may quote a postmaster; a report may call itself `auto-replied`: what names a failed recipient in words is a report.
  if (automatic === 'auto-reply' && !(plain.length > 0 && isReport(mail))) return plainReading('auto-reply');
  return plain.length > 0 ? readingOf(plain) : plainReading('other');
}

/** Signed as a mail system signs its reports. */
function isReport(mail: MailPart): boolean {
  return mail.fields.some(
    ({ name, value }) =>
      name === 'x-failed-recipients' ||
      (name === 'from' && /mailer-?daemon|post-?master|mail delivery|mail system/i.test(value)),
  );
}

/** A report whose group names a folder or a program says in a field of its own whom that belongs to. */
function withNames(mail: MailPart, findings: readonly Finding[]): readonly Finding[] {
  const [only] = findings;
  if (only === undefined || findings.length > 1 || only.recipient !== null) return findings;
  return [{ ...only, recipient: addressesIn(fieldOf(mail.fields, 'x-failed-recipients'))[0] ?? null }];
}

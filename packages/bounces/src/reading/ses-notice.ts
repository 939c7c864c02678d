import { diagnose } from './diagnosis.ts';
import { oneLine } from './delivery-status.ts';
import { type Action, type Finding, type Reading, plainReading, readingOf } from './reading.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what Amazon SES reports as JSON, by SNS or by a mail that SNS sends, and the reading of it if it is such a report.
 * @param text the JSON, with or without the envelope of SNS around it
 */
export function readSesNotice(text: string): Reading | null {
  if (!/"(?:notificationType|eventType)/.test(text.slice(0, 20_000).replaceAll('\\', ''))) return null;
  const outer = objectIn(text);
  const inner = typeof outer?.['Message'] === 'string' ? objectIn(outer['Message']) : outer;
  if (inner === null) return null;
  const type = textOf(inner['notificationType'] ?? inner['eventType']).toLowerCase();
  if (type === 'complaint') return complaintOf(objectOf(inner['complaint']));
  if (type === 'bounce') return bounceOf(objectOf(inner['bounce']));
  if (type === 'deliverydelay')
    return bounceOf(objectOf(inner['deliveryDelay']), 'delayed', 'delayedRecipients');
  if (type === 'delivery') {
    const recipients = listOf(objectOf(inner['delivery'])['recipients']).map(textOf);
    return plainReading('relay', recipients);
  }
  return plainReading('other');
}

function complaintOf(complaint: Json): Reading {
  const recipients = listOf(complaint['complainedRecipients']).map((each) =>
    textOf(objectOf(each)['emailAddress']),
  );
  const type = textOf(complaint['complaintFeedbackType']).toLowerCase();
  if (type === 'auth-failure' || type === 'not-spam' || type === 'virus')
    return plainReading('other', recipients);
  return {
    kind: 'complaint',
    feedback: type.startsWith('opt-out') ? 'opt-out' : 'abuse',
    findings: [],
    recipients,
  };
}

function bounceOf(bounce: Json, only?: Action, list = 'bouncedRecipients'): Reading {
  const transient = textOf(bounce['bounceType']).toLowerCase() !== 'permanent';
  const subType = textOf(bounce['bounceSubType']);
  const findings = listOf(bounce[list]).map((each): Finding => {
    const recipient = objectOf(each);
    const said = textOf(recipient['diagnosticCode']).replace(/^\s*(?:smtp|amazonses)\s*;\s*/i, '');
    const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(textOf(recipient['status']))?.[0] ?? null;
    const diagnosis = diagnose({ status, text: said });
    // Of what SES itself calls passing, nobody is blamed for good.
    const passing = transient && diagnosis.class === 'hard' ? 'soft' : diagnosis.class;
    const suppressed = /suppress/i.test(subType) && said === '' ? 'hard' : passing;
    return {
      recipient: textOf(recipient['emailAddress']) || null,
      action: only ?? 'failed',
      class: suppressed,
      status: diagnosis.status,
      diagnostic: oneLine(said === '' ? subType : said),
    };
  });
  return findings.length === 0 ? plainReading('other') : readingOf(findings);
}

/** The first JSON object in a text; what follows it (a footer of SNS's mail) is left. */
function objectIn(text: string): Json | null {
  const begin = text.indexOf('{');
  if (begin === -1) return null;
  const lines = text.slice(begin);
  for (const candidate of [
    lines,
    lines.slice(0, lines.lastIndexOf('}') + 1),
    lines.split(/\n\s*--\s*\n/)[0] ?? '',
    lines.replace(/\n/g, ''),
    lines.slice(0, lines.lastIndexOf('}') + 1).replace(/\n/g, ''),
  ]) {
    try {
      return objectOf(JSON.parse(candidate));
    } catch {
      // Not whole: a shorter piece may be.
    }
  }
  return null;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 1000) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 4000) : '';
}

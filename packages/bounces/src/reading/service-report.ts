import type { ReturnedEvent } from '../consequence.ts';
import { eventOf } from '../flows/heed.ts';
import { diagnose } from './diagnosis.ts';
import { readSesNotice } from './ses-notice.ts';

/** Mail services whose webhooks are read. */
export const mailServices = ['ses', 'sendgrid', 'postmark', 'mailgun'] as const;
export type MailService = (typeof mailServices)[number];

/** One event of a call, and the texts in which a token of ours may stand. */
export type ServiceReport = { event: ReturnedEvent; texts: readonly string[] };

type Json = Readonly<Record<string, unknown>>;

/** Events of one call that are read at most. */
const most = 1000;

/**
 * What a mail service's call reports; total over anything. Whether the call is the service's own was settled before.
 * @param body as it came (`ses`: the message inside SNS's envelope)
 */
export function readServiceReport(service: MailService, body: string): readonly ServiceReport[] {
  if (service === 'ses') {
    const reading = readSesNotice(body);
    return reading === null ? [] : [{ event: eventOf(reading), texts: textsIn(parse(body)) }];
  }
  const document = parse(body);
  const events = Array.isArray(document) ? document.slice(0, most) : [document];
  return events.flatMap((each: unknown) => {
    const event = readers[service](objectOf(each));
    return event === null ? [] : [{ event, texts: textsIn(each) }];
  });
}

const readers: Readonly<Record<Exclude<MailService, 'ses'>, (event: Json) => ReturnedEvent | null>> = {
  sendgrid(event) {
    switch (textOf(event['event'])) {
      case 'bounce':
        // `blocked`: by policy, for now.
        return bounced(event['status'], event['reason'], event['type'] === 'blocked');
      case 'deferred':
        return { kind: 'delay' };
      case 'spamreport':
        return { kind: 'complaint', feedback: 'abuse' };
      case 'unsubscribe':
      case 'group_unsubscribe':
        return { kind: 'complaint', feedback: 'opt-out' };
      default:
        return null;
    }
  },
  postmark(event) {
    const type = textOf(event['Type']);
    if (event['RecordType'] === 'SpamComplaint') return { kind: 'complaint', feedback: 'abuse' };
    if (event['RecordType'] === 'SubscriptionChange')
      return event['SuppressSending'] === true ? { kind: 'complaint', feedback: 'opt-out' } : null;
    if (event['RecordType'] !== 'Bounce') return null;
    if (type === 'AutoResponder') return { kind: 'auto-reply' };
    if (type === 'ChallengeVerification') return { kind: 'challenge' };
    if (type === 'SpamComplaint') return { kind: 'complaint', feedback: 'abuse' };
    const said = textOf(event['Details']) || textOf(event['Description']);
    return bounced(null, said, type !== 'HardBounce' && type !== 'BadEmailAddress');
  },
  mailgun(call) {
    const event = objectOf(call['event-data']);
    switch (textOf(event['event'])) {
      case 'failed': {
        const status = objectOf(event['delivery-status']);
        const said = [textOf(status['message']), textOf(status['description'])].join(' ');
        const code = typeof status['code'] === 'number' ? `${String(status['code'])} ` : '';
        return event['severity'] === 'temporary'
          ? { kind: 'delay' }
          : bounced(status['enhanced-code'], code + said, false);
      }
      case 'complained':
        return { kind: 'complaint', feedback: 'abuse' };
      case 'unsubscribed':
        return { kind: 'complaint', feedback: 'opt-out' };
      default:
        return null;
    }
  },
};

/** @param passing the service calls it passing: nobody is blamed for good */
function bounced(status: unknown, said: unknown, passing: boolean): ReturnedEvent {
  const enhanced = /[245]\.\d{1,3}\.\d{1,3}/.exec(textOf(status))?.[0] ?? null;
  const diagnosis = diagnose({ status: enhanced, text: textOf(said) });
  const held = passing && diagnosis.class === 'hard' ? 'soft' : diagnosis.class;
  return { kind: 'bounce', class: held, status: diagnosis.status };
}

/** Every text of a document, as deep as ours may stand. */
function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value.slice(0, 20_000)];
  if (typeof value !== 'object' || value === null || depth > 6) return [];
  return Object.values(value)
    .slice(0, 200)
    .flatMap((each) => textsIn(each, depth + 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 4000) : '';
}

import { type MailPart, allParts, fieldOf } from '../returned-mail.ts';
import { addressesIn } from './addresses.ts';
import { oneLine } from './delivery-status.ts';
import { diagnose } from './diagnosis.ts';
import type { Action, Finding } from './reading.ts';

const postmaster =
  /mailer-?daemon|post[-_]?master|mail[ .-]?(?:delivery|system|administrator|router|daemon)|delivery (?:sub)?system|system administrator|mdaemon|^<?>?$|noreply@|no-reply@|bounces?@/i;
const subjects =
  /undeliver|not deliver|non-?deliver|failure|returned (?:mail|message|to sender)|returning message|delivery (?:status|report|problem|error|has|fail|notif|delay)|(?:could|can)(?:no|n['’]?)t be (?:deliver|sent)|(?:mail|message) (?:system )?(?:error|fail|status|delay|delivery)|unable to deliver|unzustellbar|unbekannt|zustell|non remis|échec|non livr|devuelt|no entreg|fallo|не доставлен|недоставлен|送信できません|配信|エラー|退信|退回|投递|mancata consegna|niet bezorg|não (?:foi )?entreg|bounce|user unknown|warning: |delivery incident|rejected mail|problem (?:delivering|with)/i;

/** What says in a text that a mail did not arrive. */
const failed =
  /(?:could|can|was|were|has|have|is|are)(?: ?no|n['’]?)t (?:yet )?(?:been |be )?(?:able to )?(?:deliver|sent|send|relay|reach|process|complet)|undeliver|not deliver|failed (?:permanently|recipient|address|to deliver|to send)|delivery (?:to .{0,120})?(?:has )?failed|delivery failure|failure notice|did not reach|unable to (?:deliver|send|reach)|permanent (?:fatal )?error|fatal error|delivery error|had (?:permanent|delivery)|returned to (?:you|sender)|rejected|refused|does(?: ?no|n['’]?)t exist|unknown user|user unknown|no such user|giving up|mailbox (?:is )?full|transcript of session|following (?:address|recipient)|error occurred|service unavailable|non remis|nicht zugestellt|送信できません|недоставлен|не может быть доставлено|recipient not found|list of recipients|incorrectly constructed|malformed|over quota|invalid (?:recipient|address|user)/i;

/** What says that it is only late. */
const delayed =
  /has (?:not yet been|been) (?:delivered .{0,80}after more|delayed)|(?:is|has been|been) delayed|warning message only|will (?:be retried|continue to (?:try|be)|keep trying|retry)|do(?: ?no|n['’]?)t need to resend|could not be delivered for|not yet been delivered|still (?:trying|being)|temporary (?:failure|problem).{0,200}will|delivery attempts will continue|queued for (?:later|retry)/is;
const final =
  /giving up|given up|final|permanent|no (?:further|more) (?:attempts|deliver)|failed permanently|returned to sender/i;

/** Addresses in such lines are of who sent, or of whom to ask. */
const otherPeople =
  /^\s*(?:to|from|reply-to|sender|mail from|return-path|subject|message-id|date|x-mailer|cc|bcc|references|in-reply-to)\s*:|mail from:|envelope-from|please (?:contact|send|write|report|forward)|for (?:further )?(?:assistance|help|information)|contact (?:your|the|us)|sent by|a message sent|questions|postmaster@|mailto:postmaster|report to|F=\[|message id|in-reply|support@|abuse@|\bhelo\b/i;

/**
 * Reads a report that says in words alone what became of a mail: the form of most older servers (qmail, Exim, Sendmail, Exchange, Notes and others).
 * It counts as one only where its head looks like a report and its text speaks of a failure.
 * @param text and original: see `reportText`
 * @returns nothing for any other mail
 */
export function readPlainReport(mail: MailPart, text: string, original: string): readonly Finding[] {
  const named = addressesIn(fieldOf(mail.fields, 'x-failed-recipients'));
  if (
    named.length === 0 &&
    !(looksReturned(mail) && failed.test(`${text}\n${fieldOf(mail.fields, 'subject')}`))
  )
    return [];
  const action: Action = delayed.test(text) && !final.test(text) ? 'delayed' : 'failed';
  const subject = fieldOf(mail.fields, 'subject');
  const found = named.length > 0 ? named : recipientsIn(mail, text);
  const recipients = found.length > 0 ? found : recipientsOfOriginal(mail, original).slice(0, 1);
  const all = recipients.length === 0 ? [null] : recipients;
  const passages = passagesOf(recipients, text);
  return all.map((recipient) => {
    const own = recipient === null || all.length === 1 ? undefined : passages.get(recipient.toLowerCase());
    const said = own ?? text;
    return {
      recipient,
      action,
      ...diagnose({ status: null, text: [subject, said].join('\n') }),
      diagnostic: oneLine(sayingIn(said)),
    };
  });
}

/** Sent by nobody, by a mail system, or under a subject as reports have it. */
function looksReturned(mail: MailPart): boolean {
  const from = fieldOf(mail.fields, 'from');
  const subject = fieldOf(mail.fields, 'subject');
  const returnPath = fieldOf(mail.fields, 'return-path').trim();
  const byMachine = postmaster.test(from) || returnPath === '<>' || /mailer-daemon/i.test(returnPath);
  const answers = /^(?:re|aw|antw|sv|fwd?)\s*:/i.test(subject);
  return byMachine || (subjects.test(subject) && !answers);
}

/** Addresses of the text that are neither ours nor the reporter's, else whom it was for. */
function recipientsIn(mail: MailPart, text: string): readonly string[] {
  const own = new Set(
    ['from', 'to', 'reply-to', 'return-path', 'errors-to']
      .flatMap((name) => addressesIn(fieldOf(mail.fields, name)))
      .map((address) => address.toLowerCase()),
  );
  const lines = text.split('\n').filter((line) => !otherPeople.test(line));
  const strangers = (all: string): string[] =>
    addressesIn(all).filter((address) => !own.has(address.toLowerCase()));
  const found = strangers(lines.join('\n')).filter(
    (address) => !/^(?:mailer-daemon|postmaster)@/i.test(address),
  );
  // Last of all those that we may be ourselves: somebody's own digest comes back to them.
  return (
    [found, strangers(text), addressesIn(lines.join('\n'))].find((some) => some.length > 0)?.slice(0, 100) ??
    []
  );
}

/** The returned mail's own `To`. */
function recipientsOfOriginal(mail: MailPart, original: string): readonly string[] {
  const inner = allParts(mail).filter(({ type }) =>
    /^message\/(?:rfc822|global)$|^text\/rfc822-headers$/.test(type),
  );
  const ofText = (text: string): readonly string[] => addressesIn(/^to:(.*)$/im.exec(text)?.[1] ?? '');
  const ofParts = inner.flatMap((part) => {
    const fields = part.children[0]?.fields;
    return fields === undefined ? ofText(part.text) : addressesIn(fieldOf(fields, 'to'));
  });
  return ofParts.length > 0 ? ofParts : ofText(original);
}

/**
 * What a text says of each of several recipients: the lines that name one, each with those that follow up to the next name.
 * @param all at most a hundred are told apart
 * @returns by address in lower case; who is not named is absent
 */
export function passagesOf(all: readonly string[], text: string): ReadonlyMap<string, string> {
  const passages = new Map<string, string[]>(all.slice(0, 100).map((each) => [each.toLowerCase(), []]));
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const named = addressesIn(line)
      .map((address) => address.toLowerCase())
      .filter((address) => passages.has(address));
    if (named.length > 0) current = named.slice(0, 3);
    for (const address of current) passages.get(address)?.push(line);
  }
  return new Map(
    [...passages]
      .filter(([, lines]) => lines.length > 0)
      .map(([address, lines]) => [address, lines.join('\n')]),
  );
}

/** The part of a report that quotes a server, for people. */
function sayingIn(text: string): string {
  const line = text
    .split('\n')
    .findIndex((each) => /(?<!\d)[45]\d\d[ -]|said:|reason|unknown|error/i.test(each));
  return text
    .split('\n')
    .slice(Math.max(line, 0), Math.max(line, 0) + 4)
    .join(' ');
}

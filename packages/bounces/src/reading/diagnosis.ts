import { classifyReply, type ReplyClass, type SmtpStage } from '@broadsheet/delivery';

/** What a report says about one recipient, wherever it stands. */
export type Evidence = {
  /** The report's own summary (`Status:`); null where it gives none. */
  status: string | null;
  /** What the server was heard to say. */
  text: string;
};

/** Of a text for people, only the words that tell how far a transaction went. */
export function stageWords(text: string): string {
  return stages.flatMap(([, form]) => form.exec(text.slice(0, 8000))?.[0] ?? []).join('\n');
}

export type Diagnosis = { class: ReplyClass; status: string | null };

/** A reply inside a text: `550 5.1.1`, `550-5.7.26`, `(#5.1.1)`. */
const basicCode = /(?<![\d.:@\w-])([45]\d\d)(?=[ \t-]|$|\b[^\d.\w@])/g;
const enhancedCode = /(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/g;
/** Words by which reports say at which command of the transaction they heard a reply. */
const stages: readonly [SmtpStage, RegExp][] = [
  [
    'data-sent',
    /end of data|final data|end of message|in reply to (?:end of )?data|>>> (?:data\b|\.\s*$)|smtp command\s+data\b|after data\b|sending message body|\[data\]|\b550:?\s:\s?:?\s{0,9}user unknown/im,
  ],
  [
    'rcpt',
    /after rcpt|reply to rcpt|>>> ?rcpt|our rcpt|smtp command\s+rcpt|rcpt command|\[rcpt_to\]|smtp:rcpt|rcpt to response|550:?\s{1,9}<[^<>]{1,200}>:\s{1,9}user unknown|rcpt to command|not like recipient|sent <<< rcpt|\[?rcpt to\]?:? ?</i,
  ],
  [
    'mail',
    /after (?:mail from|ehlo|helo|initial connection)|reply to (?:mail|ehlo|helo)|>>> ?(?:mail from|ehlo|helo)|our (?:mail from|ehlo|helo)|(?:sender|my name) was rejected|\[mail_from\]/i,
  ],
];

/** Codes that say nothing beside what a server said in words. */
const vague = /^[45]\.(?:0\.0|[1-7]\.0)$/;

/** Decides the class of what a report says, with the one table of classes that also judges SMTP replies. */
export function diagnose({ status, text }: Evidence): Diagnosis {
  const words = text.slice(0, 4000);
  const codes = [...words.matchAll(enhancedCode)].map(([, code = '']) => code);
  // A code that a server spoke beside its words is nearer to the truth than the summary of who reports it.
  const candidates = [...codes, ...(status === null ? [] : [status])];
  const enhanced =
    candidates.find((code) => !vague.test(code)) ??
    candidates.find((code) => !code.endsWith('.0.0')) ??
    status ??
    codes[0] ??
    null;
  const basic = [...words.matchAll(basicCode)].map(([, code]) => Number(code));
  const code =
    basic.find((each) => each >= 500) ?? basic[0] ?? (enhanced?.startsWith('4') === true ? 450 : 550);
  return {
    class: classifyReply({ stage: stageIn(words, enhanced), code, enhanced, text: words, reported: true }),
    status: enhanced,
  };
}

/** How far the transaction went, where the report tells; what names the mailbox by its code needs no stage. */
function stageIn(words: string, enhanced: string | null): SmtpStage | null {
  if (enhanced !== null && /^5\.1\.[1236]$/.test(enhanced)) return null;
  // Yahoo says after the data what others say at RCPT.
  if (/delivery error: dd this user/i.test(words)) return 'rcpt';
  return stages.find(([, form]) => form.test(words))?.[0] ?? null;
}

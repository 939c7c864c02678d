import type { SmtpStage } from './message.ts';
import { says } from './reply-patterns.ts';

/** What a reply means for the delivery, the address and the stream; the classes of `classify` in the outside contract. */
export type ReplyClass = 'retry' | 'defer' | 'stop' | 'hard' | 'soft' | 'policy' | 'message' | 'address';

/**
 * A reply, with the stage of the transaction. One that a later report quotes (`reported`) was said to another server than ours; its stage is null
 * where the report does not tell it.
 */
export type Reply = {
  stage: SmtpStage | null;
  code: number;
  enhanced: string | null;
  text: string;
  reported?: boolean;
};

/** Our own set-up by code: sender identity (RFC 3463 X.1.7, X.1.8), authentication of the domain and its host (RFC 7372, RFC 7505). */
const OUR_SET_UP = new Set(['1.7', '1.8', '7.25', '7.26', '7.27', '7.29', '7.30', '7.32', '7.509', '7.515']);
/** Login asked for, refused, or only over TLS (RFC 4954). */
const LOGIN = new Set([530, 534, 535, 538]);
const NO_SUCH_ADDRESS = new Set(['1.1', '1.2', '1.3', '1.6', '1.10', '4.4']);
/** Codes that say nothing of their own; the text may. */
const VAGUE = new Set(['0.0', '1.0', '2.0', '3.0', '4.0', '5.0']);
/** Bytes of a reply that are read: real ones are shorter. */
const MAX_TEXT = 2000;

/**
 * Classifies a reply of 400 to 599 by stage, basic code, enhanced code (RFC 3463) and text, in that order of trust but for texts that contradict
 * their code (a rate limit answered as `550 5.1.1`). Only what is said to RCPT, or by a report, blames the address for good.
 */
export function classifyReply(reply: Reply): ReplyClass {
  const { stage, code, enhanced, text } = reply;
  const words = text.slice(0, MAX_TEXT).toLowerCase();
  const detail = enhanced?.slice(2) ?? null;
  const permanent = code >= 500;
  if (stage === 'connect' || stage === 'tls' || stage === 'auth') {
    if (says(words, 'rate')) return 'defer';
    return permanent ? 'stop' : 'retry';
  }
  if (LOGIN.has(code)) return 'stop';
  const found = permanent ? ofPermanent(words, detail, reply) : ofTemporary(words, detail, code);
  if (found !== 'hard' || stage === 'rcpt' || stage === null) return found;
  // The same words about MAIL FROM blame the sender; after DATA they may be about anything.
  return stage === 'mail' ? 'stop' : 'soft';
}

/**
 * Classifies a transaction that ended without a reply, before the last byte was written. Trouble with certificates, or TLS that is not offered,
 * is a matter of set-up; a peer that is gone, or silent, is not, whatever was being said.
 * @param error machine-readable code first, as the transport gives it
 */
export function classifyBreak({ stage, error }: { stage: SmtpStage; error: string }): 'retry' | 'stop' {
  if (stage !== 'tls' && stage !== 'auth') return 'retry';
  return /^(ETIMEDOUT|ECONNECTION|ECONNRESET|EPIPE|EABORT)/.test(error) ? 'retry' : 'stop';
}

/**
 * How long a greylisting server wants us to stay away.
 * @returns milliseconds, five minutes at least; null when the reply is no greylisting
 */
export function greylistDelay({ code, text }: Reply): number | null {
  const words = text.slice(0, MAX_TEXT).toLowerCase();
  if (code < 400 || code > 499 || !says(words, 'greylist')) return null;
  const asked = /(\d{1,5}) ?(s|m)/.exec(words.slice(words.search(/(again|retry|wait|in) /)));
  const seconds = asked === null ? 0 : Number(asked[1]) * (asked[2] === 'm' ? 60 : 1);
  return Math.max(5 * 60, Math.min(seconds, 4 * 3600)) * 1000;
}

/** A reply as logs and pages of all mail may have it, in linear time. Whoever shortens it does so after: half an address tells as much. */
export function withoutAddresses(reply: string): string {
  return reply.replace(/[^\s<>]+/g, (word) => (/[^@]@[^@]/.test(word) ? '…@…' : word));
}

/** One line for people: what the class means and what follows. */
export function describeClass(replyClass: ReplyClass): string {
  return descriptions[replyClass];
}

const descriptions: Readonly<Record<ReplyClass, string>> = {
  retry: 'a passing trouble of the server or the way to it: tried again later',
  defer: 'the provider wants less mail at a time: slowed down, tried again later',
  stop: 'our own set-up is refused: the stream pauses until someone mends it, nothing is lost',
  hard: 'there is no such address: never mailed again',
  soft: 'the mailbox cannot take mail now: counted, suppressed only if it lasts',
  policy: 'this message was refused for what it is or where it comes from: dropped',
  message: 'this message is too big or badly made: dropped, a fault of ours',
  address: 'the address needs an extension (SMTPUTF8) that the way there does not have',
};

function ofTemporary(words: string, detail: string | null, code: number): ReplyClass {
  if (detail !== null && OUR_SET_UP.has(detail)) return 'stop';
  if (says(words, 'greylist')) return 'retry';
  if (detail === '7.28' || detail === '7.650' || says(words, 'rate')) return 'defer';
  if (detail === '2.2' || detail === '4.7' || detail === '4.6' || says(words, 'full')) return 'soft';
  if (code !== 421 && says(words, 'setup')) return 'stop';
  return 'retry';
}

function ofPermanent(words: string, detail: string | null, { code, stage, reported }: Reply): ReplyClass {
  if (detail === '6.7' || words.includes('smtputf8')) return 'address';
  if (says(words, 'rate')) return 'defer';
  if (detail === '7.27' && says(words, 'domain')) return 'hard';
  if (detail !== null && OUR_SET_UP.has(detail)) return 'stop';
  if (says(words, 'setup') && !blamesAddress(detail)) return 'stop';
  if (detail === '3.4' || detail === '2.3' || (code === 552 && says(words, 'size'))) return 'message';
  if (detail === '2.2' || says(words, 'full')) return 'soft';
  if (says(words, 'relay')) return stage === null || reported === true ? 'policy' : 'stop';
  if (detail?.startsWith('6.') === true) return says(words, 'policy') ? 'policy' : 'message';
  if (says(words, 'closed') && !blamesAddress(detail)) return 'soft';
  if (detail === '2.1') return stage === 'rcpt' && says(words, 'unknown') ? 'hard' : 'soft';
  if (words.includes(detail === '4.1' ? 'access denied' : 'recipient address rejected: access denied'))
    return 'hard';
  if (says(words, 'policy') && !takesNoMail(code, detail)) return 'policy';
  if (detail === '4.4' && words.includes('unexpected name server reply')) return 'soft';
  if (takesNoMail(code, detail) || blamesAddress(detail)) return 'hard';
  if (detail === '1.0' && words.includes('address rejected')) return 'hard';
  if (detail === '7.1' && stage === 'rcpt' && says(words, 'unknown')) return 'hard';
  if (detail?.startsWith('7.') === true) return 'policy';
  if (detail === null || VAGUE.has(detail)) {
    if (says(words, 'domain') || says(words, 'nobody')) return 'hard';
    // Words alone, of a report that does not say when they were spoken: they may have been about the content.
    if (says(words, 'unknown')) return stage === null ? 'soft' : 'hard';
  }
  return stage === 'rcpt' || stage === null ? 'soft' : 'policy';
}

/** A host that never takes mail (RFC 7504, RFC 7505), or a filter's own code for addresses that its owner did not list. */
function takesNoMail(code: number, detail: string | null): boolean {
  return code === 556 || code === 542 || (code === 521 && (detail === null || detail === '3.2'));
}

function blamesAddress(detail: string | null): boolean {
  return detail !== null && NO_SUCH_ADDRESS.has(detail);
}

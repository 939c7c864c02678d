import type { Message, SmtpStage, SubmissionResult } from '@broadsheet/delivery';
import type { NodemailerError } from 'nodemailer/lib/errors';

/** What is kept of a server's text: enough for any real reply, bounded for the others. */
const MAX_TEXT = 1000;

/** The code of a reply (RFC 5321 4.2.1), all that is wanted of most; undefined where it is none. */
export function codeOf(response: string): number | undefined {
  return /^\d{3}/.test(response) ? Number(response.slice(0, 3)) : undefined;
}

/** Reads a reply with this code, of one line or several (RFC 5321 4.2.1, enhanced codes RFC 2034). */
export function parseReply(
  response: string,
  code: number,
): { code: number; enhanced: string | null; text: string } {
  const lines = response.split(/\r?\n/).map((line) => /^\d{3}[ -]?(.*)$/s.exec(line));
  let enhanced: string | null = null;
  const words = lines.map((match) => {
    const rest = match?.[1] ?? '';
    const found = /^#?([245]\.\d{1,3}\.\d{1,3})(?=[\s:]|$)[\s:]*/.exec(rest);
    enhanced ??= found?.[1] ?? null;
    return found === null ? rest : rest.slice(found[0].length);
  });
  return { code, enhanced, text: printable(words.join(' ')) };
}

/** A reply as a refusal, or as a break where the server said nothing that can be read. */
export function failure(error: NodemailerError, stage: SmtpStage): SubmissionResult {
  const response = typeof error.response === 'string' ? error.response : '';
  const code = codeOf(response);
  if (code !== undefined && code >= 400)
    return { status: 'refused', stage: refusedStage(error, stage), ...parseReply(response, code) };
  return broken(stage, describe(error));
}

/** No reply: the machine-readable code first, then words. */
export function broken(stage: SmtpStage, error: string): SubmissionResult {
  return { status: 'broken', stage, error: printable(error) };
}

/**
 * What can be known without asking the server, put as the reply it would give.
 * @returns undefined when the message may go out
 */
export function refuseUnsendable(
  message: Message,
  offers: (keyword: string) => boolean,
): SubmissionResult | undefined {
  const { from, to } = message.envelope;
  if (to === '' || [from, to].some((address) => /[\s\p{Cc}<>]/u.test(address))) {
    return refused(554, '5.6.0', 'Not submitted: the envelope holds something that is not an address');
  }
  if (Buffer.byteLength(from + to) > from.length + to.length && !offers('SMTPUTF8')) {
    return refused(
      553,
      '5.6.7',
      'Not submitted: the address needs SMTPUTF8, which the server does not offer',
    );
  }
  return undefined;
}

/** Our own refusal in a server's words, at MAIL. */
export function refused(code: number, enhanced: string, text: string): SubmissionResult {
  return { status: 'refused', stage: 'mail', code, enhanced, text };
}

/** Hides secrets that a server echoed, in the clear or as AUTH encodes them. */
export function redact(
  result: SubmissionResult,
  login: { user: string; pass: string } | null,
): SubmissionResult {
  if (login === null || result.status === 'accepted') return result;
  const encoded = (text: string): string => Buffer.from(text).toString('base64');
  const secrets = [login.pass, encoded(login.pass), encoded(`\0${login.user}\0${login.pass}`)];
  const hide = (text: string): string =>
    secrets.reduce((left, secret) => left.replaceAll(secret, () => '***'), text);
  return result.status === 'refused'
    ? { ...result, text: hide(result.text) }
    : { ...result, error: hide(result.error) };
}

function refusedStage(error: NodemailerError, stage: SmtpStage): SmtpStage {
  const command = error.command ?? '';
  if (command.startsWith('AUTH')) return 'auth';
  if (command === 'STARTTLS') return 'tls';
  return stage;
}

function describe(error: NodemailerError): string {
  // Of several addresses that were tried the first speaks; the sum of them has no message of its own.
  const first =
    'errors' in error && Array.isArray(error.errors) ? (error.errors[0] as NodemailerError) : error;
  // A peer that leaves in the middle of a TLS handshake says nothing about certificates.
  const left = error.message === 'Connection closed unexpectedly';
  const code = left ? 'ECONNECTION' : (error.originalCode ?? error.code);
  return code === undefined || first.message.startsWith(code) ? first.message : `${code}: ${first.message}`;
}

/** A server's words on one line, bounded, without what a terminal or a log would obey. */
export function printable(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

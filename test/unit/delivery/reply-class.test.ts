import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classifyBreak, classifyReply, describeClass, greylistDelay } from '@broadsheet/delivery';
import type { ReplyClass, SmtpStage } from '@broadsheet/delivery';
import { sharedData } from '../../support/shared-data.ts';

/** `550 5.1.1 text` as the transport reads it. */
function classOf(reply: string, stage: SmtpStage | null = 'rcpt'): ReplyClass {
  const match = /^(\d{3}) (?:([245]\.\d+\.\d+) )?(.*)$/.exec(reply);
  return classifyReply({
    stage,
    code: Number(match?.[1]),
    enhanced: match?.[2] ?? null,
    text: match?.[3] ?? '',
  });
}

const replies: readonly [ReplyClass, string, SmtpStage?][] = [
  ['retry', '421 4.3.2 System not accepting messages'],
  ['retry', '451 4.4.1 No answer from host'],
  ['retry', '450 4.7.1 Greylisted, try again in 300 seconds'],
  ['retry', '451 Requested action aborted'],
  ['retry', '450 4.2.1 Mailbox busy'],
  ['defer', '421 4.7.28 Our system has detected an unusual rate of unsolicited mail'],
  ['defer', '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume'],
  ['defer', '451 4.7.650 The mail server has been temporarily rate limited due to IP reputation'],
  ['defer', '452 4.3.2 Connection rate limit exceeded'],
  ['defer', '421 too many connections from your host', 'connect'],
  ['stop', '421 4.7.26 Unauthenticated mail from this sender'],
  ['stop', '550 5.7.25 The sending address has no PTR record', 'data-sent'],
  ['stop', '550 5.7.26 DMARC policy', 'data-sent'],
  ['stop', '550 5.7.515 Access denied, sending domain does not meet the required level', 'data-sent'],
  ['stop', '553 5.1.8 Domain of sender address does not exist', 'mail'],
  ['stop', '550 5.1.7 Sender invalid', 'mail'],
  ['stop', '530 5.7.0 Must issue a STARTTLS command first', 'mail'],
  ['stop', '535 5.7.8 Authentication credentials invalid', 'auth'],
  ['stop', '554 5.7.1 No service for your network', 'connect'],
  ['stop', '554 5.7.1 <a@b.test>: Relay access denied'],
  ['hard', '550 5.1.1 No such user'],
  ['hard', '550 5.1.2 Bad destination system'],
  ['hard', '550 5.1.10 Recipient not found'],
  ['hard', '556 5.1.10 Domain does not accept mail'],
  ['hard', '550 5.4.4 Invalid domain'],
  ['hard', '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)'],
  ['hard', '550 unknown user'],
  ['soft', '452 4.2.2 Mailbox full'],
  ['soft', '552 5.2.2 Over quota'],
  ['soft', '550 5.2.1 The email account that you tried to reach is disabled'],
  ['soft', '554 5.4.7 Delivery expired'],
  ['soft', '554 5.4.6 Too many hops'],
  ['policy', '554 5.7.1 Message contains spam', 'data-sent'],
  ['policy', '550 5.7.0 Local policy violation', 'data-sent'],
  ['policy', '554 Transaction failed', 'data-sent'],
  ['message', '552 5.3.4 Message too large', 'data-sent'],
  ['message', '552 5.2.3 Message length exceeds limit', 'data-sent'],
  ['message', '550 5.6.0 Improper use of 8-bit data', 'data-sent'],
  ['address', '553 5.6.7 Address needs SMTPUTF8'],
  ['defer', '550 5.1.1 has sent to too many recipients this hour'],
];

describe('classifyReply', () => {
  it.each(replies.map(([expected, reply, stage = 'rcpt']) => ({ expected, reply, stage })))(
    'is $expected for $reply at $stage',
    ({ expected, reply, stage }) => {
      expect(classOf(reply, stage)).toBe(expected);
    },
  );

  it('blames the address at RCPT and in reports alone', () => {
    const reply = '550 5.1.1 User unknown';

    expect(classOf(reply, null)).toBe('hard');
    expect(classOf(reply, 'rcpt')).toBe('hard');
    expect(classOf(reply, 'mail')).toBe('stop');
    expect(classOf(reply, 'data-sent')).toBe('soft');
  });

  it('answers any reply with a class, and reads no more of it than its beginning', () => {
    const stages: (SmtpStage | null)[] = [
      'connect',
      'tls',
      'auth',
      'mail',
      'rcpt',
      'data',
      'data-sent',
      null,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        fc.integer({ min: 400, max: 599 }),
        fc.option(fc.stringMatching(/^[45]\.\d{1,3}\.\d{1,3}$/)),
        fc.string(),
        (stage, code, enhanced, text) =>
          describeClass(classifyReply({ stage, code, enhanced, text })).length > 0,
      ),
    );
    const classOfText = (text: string) => classifyReply({ stage: 'rcpt', code: 550, enhanced: null, text });
    expect(classOfText(`${' '.repeat(10_000)}spam`)).toBe(classOfText(''));
  });
});

describe('classifyBreak', () => {
  it.each([
    ['stop', 'tls', 'DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate'],
    ['stop', 'tls', 'ETLS: TLS is required outside loopback, and the server does not offer STARTTLS'],
    ['retry', 'tls', 'ETIMEDOUT: no greeting within 10000 ms'],
    ['retry', 'tls', 'ECONNECTION: Connection closed unexpectedly'],
    ['retry', 'auth', 'ECONNRESET: read ECONNRESET'],
    ['retry', 'connect', 'ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:25'],
    ['retry', 'data', 'ECONNECTION: Connection closed unexpectedly'],
  ] as const)('is %s at %s for %s', (expected, stage, error) => {
    expect(classifyBreak({ stage, error })).toBe(expected);
  });
});

describe('greylistDelay', () => {
  const delay = (code: number, text: string): number | null =>
    greylistDelay({ stage: 'rcpt', code, enhanced: '4.7.1', text });

  it('is what the server asks for, five minutes at least and four hours at most', () => {
    expect(delay(450, 'Greylisted, try again in 600 seconds')).toBe(600_000);
    expect(delay(451, 'Greylisting in action, please come back in 10 minutes')).toBe(600_000);
    expect(delay(450, 'greylisted')).toBe(300_000);
    expect(delay(450, 'greylisted, retry in 20 s')).toBe(300_000);
    expect(delay(450, 'greylisted, retry in 99999 s')).toBe(4 * 3600_000);
  });

  it('is null for anything else', () => {
    expect(delay(451, 'Disk full')).toBeNull();
    expect(delay(550, 'Greylisted')).toBeNull();
  });
});

const diagnostics = sharedData('mail', 'smtp-diagnostics.tsv');

describe('classifyReply over real diagnostics', () => {
  const run = diagnostics === undefined ? it.skip : it;

  run('calls hard what is hard, and little else (needs shared data)', () => {
    const { precision, recall, total } = score(readFileSync(diagnostics ?? '', 'utf8'));

    expect(total).toBeGreaterThan(150);
    // `filtered` is the corpus's word for an unknown user refused after RCPT, which a diagnostic line does not say.
    expect(precision).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.8);
  });
});

/** Precision and recall of `hard`, leaving out the lines labelled `filtered`. */
function score(tsv: string): { precision: number; recall: number; total: number } {
  const rows = tsv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, , , , reason]) => reason !== 'filtered')
    .map(([, , status = '', reply = '', , hard = '', diagnostic = '']) => {
      const found = /(?:^|[\s;])([45]\d\d)[ -](?:([45]\.\d+\.\d+)\s)?/.exec(diagnostic);
      const code = Number(found?.[1] ?? (reply === '' ? (status.startsWith('4') ? 450 : 550) : reply));
      const enhanced = found?.[2] ?? status;
      return {
        hard: hard === 'True',
        found: classifyReply({ stage: null, code, enhanced, text: diagnostic }) === 'hard',
      };
    });
  const right = rows.filter((row) => row.hard && row.found).length;
  return {
    precision: right / rows.filter((row) => row.found).length,
    recall: right / rows.filter((row) => row.hard).length,
    total: rows.length,
  };
}

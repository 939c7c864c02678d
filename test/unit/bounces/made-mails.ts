import type { Classification } from '@broadsheet/bounces';

/** Mails made for tests, each with the line that `classify` says of it. */
export type MadeMail = { name: string; lines: readonly string[]; said: Classification };

const nobody: Omit<Classification, 'kind'> = {
  class: null,
  recipient: null,
  recipients: [],
  status: null,
  token: null,
};

function report(groups: readonly string[], text = 'A report.'): readonly string[] {
  return [
    'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    'To: <b@bounce.example.org>',
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain',
    '',
    text,
    '--b1',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    ...groups,
    '--b1',
    'Content-Type: message/rfc822',
    '',
    'From: digest@example.org',
    'Subject: Papers of the day',
    '',
    'Unknown user, no such user, mailbox full: words of the mail itself count for nothing.',
    '--b1--',
  ];
}

function group(recipient: string, action: string, status: string, said: string): readonly string[] {
  return [
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${said}`,
    '',
  ];
}

function bounce(said: Partial<Classification>): Classification {
  return { ...nobody, kind: 'bounce', ...said };
}

export const madeMails: readonly MadeMail[] = [
  {
    name: 'a report on two recipients counts by the first',
    lines: report([
      ...group('a@example.net', 'failed', '5.1.1', '550 5.1.1 <a@example.net>: User unknown'),
      ...group('b@example.net', 'failed', '5.2.2', '552 5.2.2 Over quota'),
    ]),
    said: bounce({
      class: 'hard',
      recipient: 'a@example.net',
      recipients: ['a@example.net', 'b@example.net'],
      status: '5.1.1',
    }),
  },
  {
    name: 'a delay is no bounce, whatever it says',
    lines: report(group('a@example.net', 'delayed', '4.1.1', '450 4.1.1 User unknown')),
    said: {
      ...nobody,
      kind: 'delay',
      recipient: 'a@example.net',
      recipients: ['a@example.net'],
      status: '4.1.1',
    },
  },
  {
    name: 'a relayed mail is a relay',
    lines: report(group('a@example.net', 'relayed', '2.0.0', '250 2.0.0 OK')),
    said: {
      ...nobody,
      kind: 'relay',
      recipient: 'a@example.net',
      recipients: ['a@example.net'],
      status: '2.0.0',
    },
  },
  {
    name: 'an expanded list is a relay',
    lines: report(group('list@example.net', 'expanded (to multi-recipient alias)', '2.0.0', '250 OK')),
    said: {
      ...nobody,
      kind: 'relay',
      recipient: 'list@example.net',
      recipients: ['list@example.net'],
      status: '2.0.0',
    },
  },
  {
    name: 'the failed recipient leads where another was reached',
    lines: report([
      ...group('a@example.net', 'delivered', '2.0.0', '250 OK'),
      ...group('b@example.net', 'failed', '5.2.2', '552 5.2.2 Mailbox full'),
    ]),
    said: bounce({
      class: 'soft',
      recipient: 'b@example.net',
      recipients: ['b@example.net', 'a@example.net'],
      status: '5.2.2',
    }),
  },
  {
    name: 'an unknown user after the data may be a filter',
    lines: report(
      group('a@example.net', 'failed', '5.0.0', '550 user unknown'),
      '<a@example.net>: host mx said: 550 user unknown (in reply to end of DATA command)',
    ),
    said: bounce({
      class: 'soft',
      recipient: 'a@example.net',
      recipients: ['a@example.net'],
      status: '5.0.0',
    }),
  },
  {
    name: 'our own set-up is refused',
    lines: report(group('a@example.net', 'failed', '5.7.26', '550 5.7.26 Unauthenticated email, DMARC')),
    said: bounce({
      class: 'stop',
      recipient: 'a@example.net',
      recipients: ['a@example.net'],
      status: '5.7.26',
    }),
  },
  {
    name: 'a report in words, as qmail writes them',
    lines: [
      'From: MAILER-DAEMON@mx.example.net',
      'To: b@bounce.example.org',
      'Subject: failure notice',
      '',
      'Hi. This is the qmail-send program at mx.example.net.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      '',
      '<gone@example.net>:',
      'Sorry, no mailbox here by that name. (#5.1.1)',
      '',
      '--- Below this line is a copy of the message.',
      '',
      'To: somebody-else@example.net',
    ],
    said: bounce({
      class: 'hard',
      recipient: 'gone@example.net',
      recipients: ['gone@example.net'],
      status: '5.1.1',
    }),
  },
  {
    name: 'a report in words on a full mailbox',
    lines: [
      'From: Mail Delivery System <Mailer-Daemon@example.net>',
      'X-Failed-Recipients: full@example.net',
      'Subject: Mail delivery failed: returning message to sender',
      '',
      'A message that you sent could not be delivered to one or more of its recipients.',
      '',
      '  full@example.net',
      '    mailbox is full: retry timeout exceeded',
    ],
    said: bounce({ class: 'soft', recipient: 'full@example.net', recipients: ['full@example.net'] }),
  },
  {
    name: 'an out-of-office note is no bounce',
    lines: [
      'From: a@example.net',
      'Subject: Automatic reply: Papers of the day',
      'Auto-Submitted: auto-replied',
      '',
      'I am away and could not be reached; your message was not delivered to my phone.',
    ],
    said: { ...nobody, kind: 'auto-reply' },
  },
  {
    name: 'a challenge asks the sender to prove something',
    lines: [
      'From: a@example.net',
      'Subject: Please confirm your message',
      'Auto-Submitted: auto-replied',
      '',
      'Click here to verify that you are a human: https://challenge.example/1',
    ],
    said: { ...nobody, kind: 'challenge' },
  },
  {
    name: 'a report on authentication is no complaint',
    lines: [
      'From: dmarc@example.net',
      'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
      '',
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: auth-failure',
      'User-Agent: A/1',
      'Version: 1',
      '--b--',
    ],
    said: { ...nobody, kind: 'other' },
  },
  {
    name: 'a letter is nothing of the kind',
    lines: ['From: a@example.net', 'Subject: Hello', '', 'Is user unknown a good name for a band?'],
    said: { ...nobody, kind: 'other' },
  },
  {
    name: 'a letter that returns an attachment is nothing of the kind',
    lines: [
      'From: a@example.net',
      'Subject: your mail',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'See below.',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'From: MAILER-DAEMON@example.net',
      'Subject: failure notice',
      '',
      '<gone@example.net>: 550 5.1.1 user unknown',
      '--b--',
    ],
    said: { ...nobody, kind: 'other' },
  },
];

/** A complaint whose returned mail carries these fields. */
export function complaint(fields: readonly string[], extra: readonly string[] = []): string {
  return [
    'From: staff@feedback.example',
    'Subject: complaint about message from 203.0.113.5',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"',
    '',
    '--b1',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'User-Agent: Made/1.0',
    'Version: 1',
    ...extra,
    '',
    '--b1',
    'Content-Type: text/rfc822-headers',
    '',
    ...fields,
    '',
    '--b1--',
    '',
  ].join('\r\n');
}

import {
  checkedAddress,
  dateField,
  HeaderError,
  type HeaderField,
  mailboxField,
  type Message,
  messageIdField,
  plainField,
  textField,
  writeFields,
} from '@broadsheet/delivery';

import type { Signer } from './dkim.ts';
import type { Piece } from './quoted-printable.ts';
import type { Rooms } from './rooms.ts';
import type { Site } from './templates.ts';

/** Octets kept for the header section; ours have about 2,000. */
const headRoom = 8192;

/** What sends a message on its way, whatever stands in it. */
export type Dispatch = {
  /** Names the message among ours; makes the boundary. */
  id: string;
  to: string;
  returnPath: string;
  /** Without angle brackets. */
  messageId: string;
  /** The `Date` field and the time of the signature: kept for a retry. */
  date: Date;
};

/**
 * Joins a message: the same input makes the same bytes.
 * @param content `fields`: what this kind of message has beside those of every message
 * @param rooms where it is written; without, in octets of its own
 * @throws HeaderError where an address or id is not fit for a header
 */
export function buildMessage(
  site: Site,
  dispatch: Dispatch,
  content: {
    subject: string;
    fields: readonly HeaderField[];
    html: Piece;
    text: Piece;
  },
  signer: Signer | null,
  rooms: Rooms | null = null,
): Message {
  // `=_` never occurs in quoted-printable (RFC 2045, 6.7), so no content can hold the boundary.
  const boundary = `=_${dispatch.id}_broadsheet`;
  const fields: readonly HeaderField[] = [
    mailboxField('From', site.from),
    mailboxField('To', { name: '', address: dispatch.to }),
    ...(site.replyTo === null ? [] : [mailboxField('Reply-To', site.replyTo)]),
    textField('Subject', content.subject),
    dateField(dispatch.date),
    messageIdField(dispatch.messageId),
    ...content.fields,
    plainField('Auto-Submitted', 'auto-generated'),
    plainField('X-Auto-Response-Suppress', 'All'),
    plainField('MIME-Version', '1.0'),
    plainField('Content-Type', `multipart/alternative; boundary="${boundary}"`),
  ];
  const body =
    openPart(boundary, 'plain') +
    content.text.mime +
    `\r\n${openPart(boundary, 'html')}` +
    content.html.mime +
    `\r\n--${boundary}--\r\n`;
  // The signature needs the body's bytes and precedes them: the body is written once, behind room for the head.
  const octets = headRoom + body.length;
  const raw = rooms === null ? Buffer.allocUnsafe(octets) : rooms.take(octets);
  raw.write(body, headRoom, 'latin1');
  const signatures = signer === null ? [] : signer.sign(fields, raw.subarray(headRoom), dispatch.date);
  const head = `${writeFields([...signatures, ...fields])}\r\n`;
  if (head.length > headRoom)
    throw new HeaderError('the header section is longer than any of ours should be');
  const start = headRoom - raw.write(head, headRoom - head.length, 'latin1');
  return {
    messageId: dispatch.messageId,
    envelope: { from: checkedAddress(dispatch.returnPath), to: checkedAddress(dispatch.to) },
    raw: raw.subarray(start),
  };
}

function openPart(boundary: string, subtype: 'plain' | 'html'): string {
  return (
    `--${boundary}\r\nContent-Type: text/${subtype}; charset=utf-8\r\n` +
    'Content-Transfer-Encoding: quoted-printable\r\n\r\n'
  );
}

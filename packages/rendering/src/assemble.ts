import {
  type HeaderField,
  listIdField,
  type Message,
  plainField,
  unsubscribeFields,
} from '@broadsheet/delivery';
import { cutText, type Day } from '@broadsheet/papers';

import type { Signer } from './dkim.ts';
import type { PaperFragment, ReasonFragment } from './fragments.ts';
import { buildMessage, type Dispatch } from './message.ts';
import { joinParts, lengthOf, type PartValues } from './parts.ts';
import type { Piece } from './quoted-printable.ts';
import type { Rooms } from './rooms.ts';
import type { DigestFrame, Site } from './templates.ts';
import { escapeHtml, plain, wrap } from './text.ts';
import { countLine, sayCount, sayDay, sayNumber } from './words.ts';

/** A paper as it goes into one digest. */
export type DigestRow = {
  paper: PaperFragment;
  /** Null: no rule chose it, it trends. */
  reason: ReasonFragment | null;
  /** Where the subscriber's vote on this paper goes; null while there is no such page. */
  votes: { more: string; less: string } | null;
};

/** All that is personal in a digest. Links are absolute addresses. */
export type DigestMail = Dispatch & {
  localDay: Day;
  sample: boolean;
  trendingOnly: boolean;
  /** What the editions covered lack, in a line or two; null where they lack nothing. */
  note: string | null;
  considered: number;
  matched: number;
  /** Matched, but left out by the subscriber's limit. */
  cut: number;
  rows: readonly DigestRow[];
  also: readonly PaperFragment[];
  links: { preferences: string; pause: string; unsubscribe: string; view: string };
};

/** Octets of HTML, decoded. Gmail clips at about 102 KB, and with the end the way to leave would go. */
export const htmlLimit = 90_000;
/** More than the line takes that says how many papers are online: with so much room to spare nothing is left out. */
const moreRoom = 2_000;
/** "Also trending" names at most so many. */
const mostAlso = 5;

/**
 * Joins the digest of one subscriber from its fragments. Papers that do not fit `htmlLimit` are left out from the end and
 * counted among the "more online". The same input makes the same bytes.
 *
 * @param rooms where it is written; without, in octets of its own
 * @throws HeaderError where an address, id or link is not fit for a header
 */
export function assembleDigest(
  frame: DigestFrame,
  mail: DigestMail,
  signer: Signer | null,
  rooms: Rooms | null = null,
): Message {
  const rows = mail.rows.map((row) => joinRow(row));
  const also = mail.also.slice(0, mostAlso);
  const alsoHtml = joinAlso(
    also.map((paper) => paper.also.html),
    escapeHtml,
  );
  const alsoText = joinAlso(
    also.map((paper) => paper.also.text),
    plain,
  );
  const values = personalValues(mail);
  const around = (count: number): PartValues => {
    const left = mail.cut + rows.length - count;
    return { ...values, more: left === 0 ? '' : `${sayCount(left, 'more paper')} online` };
  };
  const htmlOf = (values: PartValues): readonly Piece[] =>
    fillFrame(frame.html, { ...values, also: alsoHtml }, escapeHtml);
  const whole = htmlOf({ ...around(rows.length), paper: rows.flatMap(({ html }) => html) });
  const fits = lengthOf(whole) <= htmlLimit - moreRoom;
  const printed = fits ? rows : firstThatFit(rows, lengthOf(htmlOf(around(0))));
  const last = around(printed.length);
  return buildMessage(
    frame.site,
    mail,
    {
      subject: subjectLine(mail),
      fields: digestFields(frame.site, mail),
      html: fits ? whole : htmlOf({ ...last, paper: printed.flatMap(({ html }) => html) }),
      text: fillFrame(
        frame.text,
        { ...last, note: wrap(values.note), paper: printed.flatMap(({ text }) => text), also: alsoText },
        plain,
      ),
    },
    signer,
    rooms,
  );
}

/** @param around octets of the frame, with the line that says how many are online */
function firstThatFit(rows: readonly JoinedRow[], around: number): readonly JoinedRow[] {
  let room = htmlLimit - around;
  const printed: JoinedRow[] = [];
  for (const row of rows) {
    room -= lengthOf(row.html);
    if (room < 0) break;
    printed.push(row);
  }
  return printed;
}

/** The first paper, and how many more: `Long-context attention without the cost, and 3 more`. */
function subjectLine({ rows, cut, sample }: DigestMail): string {
  const title = cutText(rows[0]?.paper.title ?? 'No papers', 100).replace(/\.$/, '');
  const more = rows.length + cut - 1;
  const rest = more < 1 ? '' : `${/[?!…]$/.test(title) ? ' And' : ', and'} ${sayNumber(more)} more`;
  return `${sample ? 'Sample: ' : ''}${title}${rest}`;
}

function personalValues(mail: DigestMail): PartValues & { note: string } {
  const count = countLine(mail);
  const second = mail.rows[1]?.paper.title;
  return {
    ...mail.links,
    date: sayDay(mail.localDay),
    count,
    preheader: second === undefined ? count : `Also: ${cutText(second, 120)}`,
    to: mail.to,
    sample: mail.sample,
    trendingOnly: mail.trendingOnly,
    note: mail.note ?? '',
    trending: mail.also.length > 0,
  };
}

type JoinedRow = { html: readonly Piece[]; text: readonly Piece[] };

function joinRow({ paper, reason, votes }: DigestRow): JoinedRow {
  const { html, text } = reason ?? paper.trending;
  const voting: PartValues = votes === null ? {} : { votes: true, moreLike: votes.more, less: votes.less };
  const htmlPieces: Piece[] = [];
  const textPieces: Piece[] = [];
  joinParts(paper.html, { ...voting, topic: [html.topic], why: [html.why] }, escapeHtml, htmlPieces);
  joinParts(paper.text, { ...voting, topic: [text.topic], why: [text.why] }, plain, textPieces);
  return { html: htmlPieces, text: textPieces };
}

function joinAlso(papers: readonly DigestFrame['html'][], write: (text: string) => string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const parts of papers) joinParts(parts, {}, write, pieces);
  return pieces;
}

function fillFrame(
  parts: DigestFrame['html'],
  values: PartValues,
  write: (text: string) => string,
): readonly Piece[] {
  const pieces: Piece[] = [];
  joinParts(parts, values, write, pieces);
  return pieces;
}

function digestFields(site: Site, mail: DigestMail): readonly HeaderField[] {
  const domain = site.from.address.slice(site.from.address.lastIndexOf('@') + 1).toLowerCase();
  return [
    listIdField(site.name, `digest.${domain}`),
    ...unsubscribeFields(mail.links.unsubscribe),
    plainField('Feedback-ID', `${mail.localDay}:digest:${domain}:${senderId(site)}`),
    plainField('Precedence', 'bulk'),
  ];
}

/** Gmail's Feedback-ID ends with 5 to 15 characters that never change. */
function senderId(site: Site): string {
  const name = site.name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 15);
  return name.length < 5 ? 'broadsheet' : name;
}

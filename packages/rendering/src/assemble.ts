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
import { joinParts, type Part, type PartValues } from './parts.ts';
import { encodePiece, type Piece } from './quoted-printable.ts';
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
  const also = mail.also.slice(0, mostAlso).map((paper) => paper.also);
  const personal = personalValues(mail);
  const more = (count: number): string => {
    const left = mail.cut + rows.length - count;
    return left === 0 ? '' : `${sayCount(left, 'more paper')} online`;
  };
  const alsoHtml = joinHtml(also.flatMap(({ html }) => html));
  const htmlOf = (printed: readonly JoinedRow[]): Piece => {
    const paper = joinHtml(printed.map(({ html }) => html));
    return joinHtml(frame.html, frameValues(personal, { more: more(printed.length), paper, also: alsoHtml }));
  };
  const textOf = (printed: readonly JoinedRow[]): Piece => {
    const paper = joinText(printed.map(({ text }) => text));
    const alsoText = joinText(also.flatMap(({ text }) => text));
    const values = { more: more(printed.length), paper, also: alsoText };
    return joinText(frame.text, frameValues(personal, values, wrap(personal.note)));
  };
  const whole = htmlOf(rows);
  const fits = whole.length <= htmlLimit - moreRoom;
  const printed = fits ? rows : firstThatFit(rows, htmlOf([]).length);
  return buildMessage(
    frame.site,
    mail,
    {
      subject: subjectLine(mail),
      fields: digestFields(frame.site, mail),
      html: fits ? whole : htmlOf(printed),
      text: textOf(printed),
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
    room -= row.html.length;
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

type PersonalValues = DigestMail['links'] & {
  date: string;
  count: string;
  preheader: string;
  to: string;
  sample: boolean;
  trendingOnly: boolean;
  note: string;
  trending: boolean;
};

// What is made for every digest is spelled out here and below: to spread objects took up to half as long again as the rest of joining (decision 0069).
function personalValues(mail: DigestMail): PersonalValues {
  const { preferences, pause, unsubscribe, view } = mail.links;
  const count = countLine(mail);
  const second = mail.rows[1]?.paper.title;
  return {
    preferences,
    pause,
    unsubscribe,
    view,
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

type Joined = { more: string; paper: Piece; also: Piece };

/** @param note as this part of the message has it */
function frameValues(
  personal: PersonalValues,
  { more, paper, also }: Joined,
  note = personal.note,
): PersonalValues & Joined {
  return {
    preferences: personal.preferences,
    pause: personal.pause,
    unsubscribe: personal.unsubscribe,
    view: personal.view,
    date: personal.date,
    count: personal.count,
    preheader: personal.preheader,
    to: personal.to,
    sample: personal.sample,
    trendingOnly: personal.trendingOnly,
    note,
    trending: personal.trending,
    more,
    paper,
    also,
  };
}

const joinHtml = (parts: readonly Part[], values: PartValues = {}): Piece =>
  joinParts(parts, values, escapeHtml);
const joinText = (parts: readonly Part[], values: PartValues = {}): Piece => joinParts(parts, values, plain);

type JoinedRow = { html: Piece; text: Piece };

function joinRow({ paper, reason, votes }: DigestRow): JoinedRow {
  const { html, text } = reason ?? paper.trending;
  const inHtml = encodeVotes(votes, escapeHtml);
  // Addresses of ours mostly stand in HTML as they do in text: they are encoded once for both.
  const inText = votes === null || escapeHtml(votes.less) === votes.less ? inHtml : encodeVotes(votes, plain);
  return {
    html: joinHtml(paper.html, rowValues(html, inHtml)),
    text: joinText(paper.text, rowValues(text, inText)),
  };
}

type Votes = { votes: boolean; moreLike: Piece | ''; less: Piece | '' };

function encodeVotes(votes: DigestRow['votes'], write: (text: string) => string): Votes {
  if (votes === null) return { votes: false, moreLike: '', less: '' };
  return {
    votes: true,
    moreLike: encodePiece(write(votes.more)),
    less: encodePiece(write(votes.less)),
  };
}

/** Always of one shape: a dozen are made for each digest. */
function rowValues(
  { topic, why }: { topic: Piece; why: Piece },
  { votes, moreLike, less }: Votes,
): Votes & { topic: Piece; why: Piece } {
  return { topic, why, votes, moreLike, less };
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

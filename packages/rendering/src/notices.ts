import type { Message } from '@broadsheet/delivery';

import type { Signer } from './dkim.ts';
import { buildMessage, type Dispatch } from './message.ts';
import { encodePiece } from './quoted-printable.ts';
import type { Values } from './template.ts';
import { finish, type Templates } from './templates.ts';
import { escapeHtml, oneLine, plain, wrap } from './text.ts';

/** What stands in a notice beside its constant words: links of ours, and for an alert what happened. */
export type NoticeContents =
  | { kind: 'confirm' | 'change-of-address'; confirm: string; notMe: string }
  | { kind: 'link' | 'already-subscribed' | 'approved'; preferences: string; unsubscribe: string }
  | { kind: 'address-changed'; newAddress: string }
  | { kind: 'invitation' | 'data'; link: string; until: string }
  | { kind: 'alert'; headline: string; lines: readonly string[]; link: string };

/**
 * A notice as bytes. It is transactional, so it has no List-Unsubscribe; nothing of a form stands in it.
 * @throws HeaderError where an address or id is not fit for a header
 */
export function renderNotice(
  templates: Templates,
  contents: NoticeContents,
  dispatch: Dispatch,
  signer: Signer | null,
): Message {
  const template = templates.notices[contents.kind];
  const values = noticeValues(contents);
  const subject = finish(template.subject, values, oneLine);
  return buildMessage(
    templates.site,
    dispatch,
    {
      subject,
      fields: [],
      html: encodePiece(finish(template.html, { ...values, subject }, escapeHtml)),
      text: encodePiece(finish(template.text, values, plain).replace(/^.{73,}$/gm, (line) => wrap(line))),
    },
    signer,
  );
}

function noticeValues(contents: NoticeContents): Values {
  if (contents.kind !== 'alert') return { ...contents };
  const { headline, lines, link } = contents;
  return { headline: oneLine(headline), lines: lines.map((line) => ({ line: oneLine(line) })), link };
}

import type { ClaimedNotice } from '@broadsheet/database';
import { type Assemble, UnbuildableError } from '@broadsheet/delivery';
import {
  type NoticeContents,
  type Signer,
  type Templates,
  renderNotice,
  sayDay,
} from '@broadsheet/rendering';
import { type NoticeSlots, type Sealer, openNotice } from '@broadsheet/subscribers';

import type { Postmark } from './postmark.ts';

/** Makes the message of a claimed notice: opens its slots and renders it. */
export function createNoticeMessages(ports: {
  templates: Templates;
  sealer: Sealer;
  postmark: Postmark;
  signer: Signer | null;
  testDigest: Assemble<ClaimedNotice>;
}): Assemble<ClaimedNotice> {
  const { templates, sealer, postmark, signer, testDigest } = ports;
  return (row) => {
    const slots = row.sealed === null ? null : openNotice(sealer, row.kind, row.sealed);
    if (slots === null)
      return Promise.reject(new UnbuildableError(`The slots of notice ${String(row.id)} cannot be opened`));
    if (slots.kind === 'test') return testDigest(row);
    return Promise.resolve(
      renderNotice(templates, contentsOf(slots, postmark), postmark.noticeDispatch(row), signer),
    );
  };
}

function contentsOf(slots: Exclude<NoticeSlots, { kind: 'test' }>, postmark: Postmark): NoticeContents {
  switch (slots.kind) {
    case 'confirm':
    case 'change-of-address':
      return {
        kind: slots.kind,
        confirm: postmark.page('confirm', slots.token),
        notMe: postmark.page('not-me', slots.token),
      };
    case 'link':
    case 'already-subscribed':
    case 'approved':
      return {
        kind: slots.kind,
        preferences: postmark.preferences(slots.subscriberId),
        unsubscribe: postmark.unsubscribe(slots.subscriberId),
      };
    case 'data': {
      const until = new Date(slots.until);
      return { kind: slots.kind, link: postmark.data(slots.subscriberId, until), until: sayInstant(until) };
    }
    case 'alert':
      return slots;
    case 'address-changed':
      return { kind: slots.kind, newAddress: slots.newMasked };
    case 'invitation':
      return {
        kind: slots.kind,
        link: postmark.page('admin/join', slots.token),
        until: sayInstant(new Date(slots.until)),
      };
  }
}

/** "Wednesday 2 December, 07:00 UTC". */
function sayInstant(instant: Date): string {
  const text = instant.toISOString();
  return `${sayDay(text.slice(0, 10))}, ${text.slice(11, 16)} UTC`;
}

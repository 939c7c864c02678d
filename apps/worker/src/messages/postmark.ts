import type { Dispatch } from '@broadsheet/rendering';
import { dataToken, type Tokens } from '@broadsheet/subscribers';

/** What names a message and leads back from it: ids, return paths, links with tokens. */
export type Postmark = {
  dispatch(delivery: { id: number; subscriberId: number; email: string; messageDate: Date }): Dispatch;
  noticeDispatch(notice: { id: number; email: string; messageDate: Date }): Dispatch;
  links(delivery: { id: number; subscriberId: number }): {
    preferences: string;
    pause: string;
    unsubscribe: string;
    view: string;
  };
  /** Where a vote on a paper of a delivery goes: one token, for the page can say either. */
  votes(deliveryId: number, paperId: number): { more: string; less: string };
  /** A page that a token opens. */
  page(name: 'confirm' | 'not-me' | 'admin/join', token: string): string;
  preferences(subscriberId: number): string;
  unsubscribe(subscriberId: number): string;
  /** All that is kept about a subscriber, until then. */
  data(subscriberId: number, until: Date): string;
};

/**
 * @param options `bounceDomain`: where return paths of a subscriber's own lead; null: bounces go to `from`
 */
export function createPostmark(options: {
  tokens: Tokens;
  publicUrl: string;
  from: string;
  bounceDomain: string | null;
}): Postmark {
  const { tokens, publicUrl, from, bounceDomain } = options;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const preferences = (subscriberId: number): string =>
    `${publicUrl}/preferences/${tokens.sign('preferences', subscriberId)}`;
  const unsubscribe = (subscriberId: number): string =>
    `${publicUrl}/u/${tokens.sign('unsubscribe', subscriberId)}`;
  return {
    dispatch: ({ id, subscriberId, email, messageDate }) => ({
      id: `d${String(id)}`,
      to: email,
      // Stable for a subscriber: greylisting goes by the pair of sender and recipient.
      returnPath:
        bounceDomain === null ? from : `b+${tokens.sign('return-path', subscriberId)}@${bounceDomain}`,
      messageId: `${tokens.sign('message-id', id)}@${domain}`,
      date: messageDate,
    }),
    noticeDispatch: ({ id, email, messageDate }) => ({
      id: `n${String(id)}`,
      to: email,
      returnPath: from,
      messageId: `${tokens.sign('notice-id', id)}@${domain}`,
      date: messageDate,
    }),
    links: ({ id, subscriberId }) => ({
      preferences: preferences(subscriberId),
      pause: `${preferences(subscriberId)}#pause`,
      unsubscribe: unsubscribe(subscriberId),
      view: `${publicUrl}/digests/${tokens.sign('digest', id)}`,
    }),
    votes(deliveryId, paperId) {
      const more = `${publicUrl}/vote/${tokens.signPair('vote', deliveryId, paperId)}`;
      return { more, less: `${more}?less` };
    },
    page: (name, token) => `${publicUrl}/${name}/${token}`,
    preferences,
    unsubscribe,
    data: (subscriberId, until) => `${publicUrl}/data/${dataToken(tokens, subscriberId, until)}`,
  };
}

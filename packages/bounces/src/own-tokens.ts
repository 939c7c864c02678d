import { isMailTokenForm, type Tokens } from '@broadsheet/subscribers';

import { type MailPart, allParts } from './returned-mail.ts';

/** A text in a returned mail that has the form of a token of ours. */
export type TokenCandidate = {
  /** Lower case: relays fold case. */
  token: string;
  /** Stands where we write one: behind `b+` (or what `+` became) as a return path, or before the `@` of a Message-ID. */
  placed: boolean;
};

/** A token that we signed, and what it names. */
export type OwnToken = { token: string } &
  /** With the delivery, where its Message-ID came back as well. */
  (
    | { names: 'subscriber'; subscriberId: number; deliveryId: number | null }
    | { names: 'delivery'; deliveryId: number }
    | { names: 'notice'; noticeId: number }
  );

/** Candidates that are kept: each costs a MAC or three. */
const maxCandidates = 100;
// Base32 of an id and a MAC. What stands before it may be anything that mail systems make of a delimiter: `+`, `-`, `=`, SRS's own.
const form = /(?<![a-z\d])(?:b([+=_.-]|%2b))?([a-z2-7]{28,52})(?![a-z\d])(@)?/gi;

/**
 * Everything in a mail that may be a token of ours, those in their places first: in the header of the report, in the mail it returns, in its text;
 * whatever became of case and delimiters on the way, SRS and folding included.
 * @param envelope recipients that the mail came to
 */
export function tokenCandidates(mail: MailPart, envelope: readonly string[] = []): readonly TokenCandidate[] {
  const found = new Map<string, TokenCandidate>();
  const others = new Set<string>();
  const look = (text: string): void => {
    for (const [, delimiter, match = '', at] of text.matchAll(form)) {
      const token = match.toLowerCase();
      const placed = delimiter !== undefined || at !== undefined;
      if (found.size >= maxCandidates || others.has(token)) continue;
      if (!isMailTokenForm(token)) {
        others.add(token);
        continue;
      }
      if (found.get(token)?.placed !== true) found.set(token, { token, placed });
    }
  };
  const parts = allParts(mail);
  envelope.forEach(look);
  for (const { fields } of parts) for (const { value } of fields) look(value);
  for (const { text, children } of parts) if (children.length === 0) look(text.slice(0, 200_000));
  return [...found.values()].sort((one, other) => Number(other.placed) - Number(one.placed));
}

/** The first candidate that carries a MAC of ours, return paths before Message-IDs: nothing else may change anything. */
export function ownTokenIn(candidates: readonly TokenCandidate[], tokens: Tokens): OwnToken | null {
  const first = (
    purpose: 'return-path' | 'message-id' | 'notice-id',
  ): { token: string; id: number } | null => {
    for (const { token } of candidates) {
      const id = tokens.verify(purpose, token);
      if (id !== null) return { token, id };
    }
    return null;
  };
  const path = first('return-path');
  const message = first('message-id');
  if (path !== null)
    return { token: path.token, names: 'subscriber', subscriberId: path.id, deliveryId: message?.id ?? null };
  if (message !== null) return { token: message.token, names: 'delivery', deliveryId: message.id };
  const notice = first('notice-id');
  return notice === null ? null : { token: notice.token, names: 'notice', noticeId: notice.id };
}

/**
 * Is an address a return path that we signed, whatever became of its delimiter and case?
 * @param domain the domain of return paths
 */
export function isReturnPath(address: string, domain: string, tokens: Tokens): boolean {
  if (address.slice(address.lastIndexOf('@') + 1).toLowerCase() !== domain.toLowerCase()) return false;
  return tokenCandidates({ fields: [], type: '', text: '', children: [] }, [address]).some(
    ({ token }) => tokens.verify('return-path', token) !== null,
  );
}

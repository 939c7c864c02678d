import { Buffer } from 'node:buffer';

import { parseAddress } from './address.ts';
import { domainKeyOf, type SuppressionReason } from './suppression.ts';

/** A suppression as somebody gives it: by an address or a domain, or by the hash of an export of the same installation. */
export type SuppressionRecord = {
  who: { key: string } | { hash: Buffer };
  reason: SuppressionReason;
  createdAt: Date | null;
  note: string | null;
};

const reasons: readonly SuppressionReason[] = [
  'hard-bounce',
  'soft-bounces',
  'complaint',
  'not-me',
  'operator',
];

/** What an export names its columns, and an import reads. */
export const suppressionColumns = ['email', 'hash', 'reason', 'createdAt', 'note'] as const;

/** The key of an address, or of a whole domain where there is no name before the `@`; null for anything else. */
export function suppressionKeyOf(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  const asAddress = parseAddress(
    trimmed.includes('@') && !trimmed.startsWith('@') ? trimmed : `a@${trimmed.replace(/^@/, '')}`,
  );
  if (!asAddress.ok) return null;
  return trimmed.includes('@') && !trimmed.startsWith('@') ? asAddress.key : domainKeyOf(asAddress.key);
}

/**
 * Reads one suppression of a file.
 * @param input the columns as texts; or a bare address or domain
 * @returns what is wrong, as a sentence, where it is none
 */
export function parseSuppression(
  input: unknown,
): { ok: true; record: SuppressionRecord } | { ok: false; problem: string } {
  const fields: Readonly<Record<string, unknown>> =
    typeof input === 'string'
      ? { email: input }
      : typeof input === 'object' && input !== null
        ? { ...input }
        : {};
  const text = (name: (typeof suppressionColumns)[number]): string => {
    const value = fields[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const reason = reasons.find((each) => each === (text('reason') || 'operator'));
  if (reason === undefined) return { ok: false, problem: `The reason is none of ${reasons.join(', ')}.` };
  const createdAt = text('createdAt') === '' ? null : new Date(text('createdAt'));
  if (createdAt !== null && Number.isNaN(createdAt.getTime()))
    return { ok: false, problem: 'createdAt is not a time, like 2026-01-31T12:00:00Z.' };
  const rest = { reason, createdAt, note: text('note').slice(0, 500) || null };
  if (text('email') === '' && /^[\da-f]{64}$/i.test(text('hash')))
    return { ok: true, record: { who: { hash: Buffer.from(text('hash'), 'hex') }, ...rest } };
  const key = suppressionKeyOf(text('email'));
  return key === null
    ? { ok: false, problem: 'There is no address, no domain and no hash in it.' }
    : { ok: true, record: { who: { key }, ...rest } };
}

import { createMac } from './mac.ts';

/** Why an address is never mailed. */
export type SuppressionReason = 'hard-bounce' | 'soft-bounces' | 'complaint' | 'not-me' | 'operator';

/** "Never mail this address": outlives the subscriber, holds no address. */
export type Suppression = {
  /** See `suppressionHash`. */
  hash: Buffer;
  reason: SuppressionReason;
  createdAt: Date;
  note: string | null;
};

/** Reasons that a fresh double opt-in lifts: the address works again, and its owner says so. The others are somebody's word. */
export const bounceReasons: readonly SuppressionReason[] = ['hard-bounce', 'soft-bounces'];

/** What a whole domain is suppressed under: `@example.org`. @param addressKey the whole address in lower case */
export function domainKeyOf(addressKey: string): string {
  return addressKey.slice(addressKey.lastIndexOf('@'));
}

/**
 * What a suppression knows an address by: HMAC-SHA256 under the installation's own key, which is never rotated.
 * @param suppressionKey 32 octets, from the database
 * @param addressKey the whole address in lower case (`Address.key`)
 */
export function suppressionHash(suppressionKey: Uint8Array, addressKey: string): Buffer {
  return createSuppressionHash(suppressionKey)(addressKey);
}

/** The same for many addresses under one key. */
export function createSuppressionHash(suppressionKey: Uint8Array): (addressKey: string) => Buffer {
  const mac = createMac(suppressionKey);
  return (addressKey) => mac(Buffer.from(addressKey));
}

import { type Address, parseAddress } from '@broadsheet/subscribers';

import { UsageError } from '../exit.ts';

/** Reads an address somebody typed. */
export function addressOf(email: string): Address {
  const address = parseAddress(email);
  if (!address.ok) throw new UsageError(`"${email.slice(0, 254)}" is not an address: ${address.problem}`);
  return address;
}

/** Nobody has the address. */
export function nobody(email: string): UsageError {
  return new UsageError(`Nobody is subscribed as ${email}`);
}

/** The id behind an address somebody typed. */
export async function subscriberId(
  subscribers: { findByKey(key: string): Promise<{ id: number } | null> },
  email: string,
): Promise<number> {
  const { key, email: shown } = addressOf(email);
  const subscriber = await subscribers.findByKey(key);
  if (subscriber === null) throw nobody(shown);
  return subscriber.id;
}

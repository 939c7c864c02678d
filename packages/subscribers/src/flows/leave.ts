import { parseAddress } from '../address.ts';
import type { SubscriberPorts } from '../ports.ts';
import { hashOfConfirmToken } from '../tokens.ts';

/** Ends a subscription. Again, or for nobody, changes nothing; the caller answers the same in each case (RFC 8058). */
export async function unsubscribe(
  ports: Pick<SubscriberPorts, 'subscribers'>,
  id: number,
  now: Date,
): Promise<{ changed: boolean }> {
  return { changed: await ports.subscribers.unsubscribe(id, now) };
}

/**
 * "Not me, never mail me", pressed by whoever got a confirm notice: the address is suppressed, and the sign-up, or the
 * subscription that came of it, ends. A change of address to it comes to nothing; the subscription it was asked for stays.
 */
export async function notMe(
  ports: Pick<SubscriberPorts, 'subscribers' | 'suppressions'>,
  token: string,
  now: Date,
): Promise<{ status: 'suppressed' | 'unknown' }> {
  const confirmation = await ports.subscribers.findConfirmation(hashOfConfirmToken(token));
  if (confirmation === null) return { status: 'unknown' };
  const key = confirmation.email.toLowerCase();
  await ports.suppressions.add([key], 'not-me', now);
  const subscriber = await ports.subscribers.find(confirmation.subscriberId);
  if (subscriber?.email.toLowerCase() !== key) return { status: 'suppressed' };
  if (subscriber.confirmedAt === null) await ports.subscribers.erase(key);
  else await ports.subscribers.unsubscribe(subscriber.id, now);
  return { status: 'suppressed' };
}

/** Deletes a subscriber, as they asked. Deliveries stay in the books without the person; a suppression stays. */
export async function eraseSubscriber(
  ports: Pick<SubscriberPorts, 'subscribers'>,
  email: string,
): Promise<{ erased: boolean }> {
  const address = parseAddress(email);
  return { erased: address.ok && (await ports.subscribers.erase(address.key)) };
}

import {
  changePreferences,
  confirm,
  hashOfConfirmToken,
  judgeConfirmation,
  maskAddress,
  notMe,
  requestChangeOfAddress,
  requestLink,
  subscribe,
  unsubscribe,
  wishesOf,
  type Confirmation,
  type Evidence,
  type SignUpLimits,
  type SignUpMode,
  type Subscriber,
  type SubscriberPorts,
  type Tokens,
} from '@broadsheet/subscribers';

import type { Caller, ConfirmView, LinkState, Subscriptions } from './context.ts';
import { hashOfNetwork, isExempt } from './network-limits.ts';
import type { Proofs } from './proof/proof.ts';
import type { SubscriptionView } from './views.ts';

/** Version of the form that people consent on; changes when what it says of the subscription changes. */
const formVersion = 'web-1';
const proofMissing =
  'The proof of work is missing, wrong or older than ten minutes. A browser with JavaScript makes it by itself; a program solves ' +
  '/api/v1/challenge and sends the solution as altcha.';
/** No row has it: an unknown token costs the same statement as a known one. */
const nobody = 0;

/** What the flows of subscribers need here. */
export type SubscriptionParts = {
  ports: SubscriberPorts;
  tokens: Tokens;
  now: () => Date;
  production: boolean;
  signUp: { mode: SignUpMode; limits: SignUpLimits };
  /** Which doors ask for a proof of work. */
  proof: 'off' | 'form' | 'all';
  proofs: Proofs;
};

/** Binds the flows of subscribers to their ports, tokens and clock. */
export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  const { ports, tokens, now } = parts;
  const { mode, limits } = parts.signUp;

  const exempt = (ip: string) => isExempt(ip, parts.production);
  const asksProof = ({ ip, door }: Caller) =>
    !exempt(ip) && (parts.proof === 'all' || (parts.proof === 'form' && door === 'form'));
  const circumstances = (ip: string) => ({
    now: now(),
    limits: exempt(ip) ? null : limits,
    evidence: evidenceOf(ports, ip),
  });

  /** Runs `work` for the subscriber of a preference token. */
  async function holder<T extends { status: string }>(
    token: string,
    work: (id: number) => Promise<T>,
  ): Promise<T | { status: 'unknown' }> {
    const id = tokens.verify('preferences', token);
    return id === null ? { status: 'unknown' } : work(id);
  }

  return {
    asksProof,
    challenge: () => parts.proofs.challenge(now()),
    async subscribe(document, from) {
      const asked = mode.kind !== 'closed' && asksProof(from);
      const proof = asked ? await parts.proofs.judge(altchaOf(document), now()) : null;
      if (asked && proof === null)
        return { status: 'invalid', problems: [{ field: 'proof', message: proofMissing }] };
      return subscribe(ports, document, { mode, proof, ...circumstances(from.ip) });
    },
    confirmation: (token) => confirmationOf(ports, token, now()),
    async confirm(token) {
      const found = await ports.subscribers.findConfirmation(hashOfConfirmToken(token));
      const outcome = await confirm(ports, token, now(), { approval: mode.kind === 'approval' });
      if (outcome.status === 'gone' || outcome.status === 'unknown') return { status: outcome.status };
      const stage = outcome.status === 'awaiting' ? 'awaiting' : 'confirmed';
      return found === null ? { status: 'gone' } : { status: 'ok', ...viewOf(found), stage };
    },
    async notMe(token) {
      const { status } = await notMe(ports, token, now());
      return { status: status === 'suppressed' ? 'ok' : 'unknown' };
    },
    async leaving(token) {
      const subscriber = await ports.subscribers.find(tokens.verify('unsubscribe', token) ?? nobody);
      return subscriber === null ? null : maskAddress(subscriber.email);
    },
    async unsubscribe(token) {
      await unsubscribe(ports, tokens.verify('unsubscribe', token) ?? nobody, now());
    },
    subscription: (token) =>
      holder(token, async (id) => {
        const subscriber = await ports.subscribers.find(id);
        return subscriber === null
          ? { status: 'gone' as const }
          : { status: 'ok' as const, subscription: subscriptionView(subscriber) };
      }),
    change: (token, document) =>
      holder(token, async (id) => {
        const outcome = await changePreferences(ports, id, document, now());
        return outcome.status === 'changed'
          ? { status: 'ok' as const, subscription: subscriptionView(outcome.subscriber) }
          : outcome;
      }),
    leave: (token) =>
      holder(token, async (id) => {
        if ((await ports.subscribers.find(id)) === null) return { status: 'gone' as const };
        await unsubscribe(ports, id, now());
        return { status: 'ok' as const };
      }),
    changeAddress: (token, email, ip) =>
      holder(token, (id) => requestChangeOfAddress(ports, id, email, circumstances(ip))),
    requestLink: (email) => requestLink(ports, email, now()),
  };
}

/** What a confirm link stands for at this moment: the judgement of its button, without pressing it. */
async function confirmationOf(
  ports: SubscriberPorts,
  token: string,
  now: Date,
): Promise<LinkState<ConfirmView>> {
  const confirmation = await ports.subscribers.findConfirmation(hashOfConfirmToken(token));
  if (confirmation === null) return { status: 'unknown' };
  const key = confirmation.email.toLowerCase();
  const suppressed = (await ports.suppressions.barred([key])).has(key);
  const subscriber = await ports.subscribers.inTransaction((rows) => rows.lock(confirmation.subscriberId));
  const verdict =
    subscriber === null ? 'gone' : judgeConfirmation(confirmation, subscriber, { now, suppressed });
  return verdict === 'gone'
    ? { status: 'gone' }
    : { status: 'ok', ...viewOf(confirmation), stage: stages[verdict] };
}

const stages = { confirm: 'asked', awaiting: 'awaiting', already: 'confirmed' } as const;

function viewOf({ email, kind }: Confirmation): Pick<ConfirmView, 'maskedEmail' | 'kind'> {
  return { maskedEmail: maskAddress(email), kind };
}

function subscriptionView(subscriber: Subscriber): SubscriptionView {
  return {
    email: subscriber.email,
    state: subscriber.state,
    pausedUntil: subscriber.pausedUntil,
    ...subscriber.preferences,
    ...wishesOf(subscriber.interests),
  };
}

function altchaOf(document: unknown): unknown {
  return typeof document === 'object' && document !== null ? Reflect.get(document, 'altcha') : undefined;
}

function evidenceOf(ports: Pick<SubscriberPorts, 'hashOf'>, ip: string): Evidence {
  return { form: formVersion, network: hashOfNetwork(ports.hashOf, ip) };
}

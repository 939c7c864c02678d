import { limiterKeyOf, mailHostOf, parseAddress, type Address } from '../address.ts';
import { confirmationLifetimeMs, type Evidence } from '../confirmation.ts';
import { queuedNotice, skippedNotice, type NewNotice, type NoticeSlots } from '../notice.ts';
import type { LockedSubscriber, SubscriberPorts, SubscriberRows } from '../ports.ts';
import { problemsOf, type FieldProblem } from '../preferences.ts';
import {
  admits,
  isSubscribed,
  noticeForSignUp,
  refusalUnder,
  signUpSchema,
  type Proof,
  type SignUpLimits,
  type SignUpMode,
  type SignUpRefusal,
  type SignUpSettings,
} from '../sign-up.ts';
import { confirmTokenOctets, createConfirmToken } from '../tokens.ts';
import { readWishes } from './wishes.ts';

/** Where and when somebody signs up. */
export type SignUpCircumstances = {
  now: Date;
  mode: SignUpMode;
  /** Null: exempt (loopback outside production). */
  limits: SignUpLimits | null;
  evidence: Evidence;
  /** Spent by an accepted sign-up; null where none is asked for. */
  proof: Proof | null;
};

/** `accepted` says nothing about the address; `refused` has nothing to do with it. */
export type SignUpOutcome =
  | { status: 'accepted' }
  | { status: 'refused'; reason: SignUpRefusal }
  | { status: 'invalid'; problems: readonly FieldProblem[] };

const dayMs = 86_400_000;
const proofSpent = 'That proof of work was used before. Send the form again.';

/**
 * Signs an address up. Nothing is stored unless everything is valid; after that every address costs the same statements, one
 * commit and one wake-up, whatever its state: what differs is who gets which notice, and that is known to the mailbox alone.
 * @param input a document as in `signUpSchema`; anything else is a problem, not an error
 */
export async function subscribe(
  ports: SubscriberPorts,
  input: unknown,
  circumstances: SignUpCircumstances,
): Promise<SignUpOutcome> {
  const { mode } = circumstances;
  if (mode.kind === 'closed') return { status: 'refused', reason: 'closed' };
  const read = await readSignUp(ports, input, mode);
  if (!read.ok) return { status: 'invalid', problems: read.problems };
  const written = await ports.subscribers.inTransaction((rows) =>
    writeSignUp(ports, rows, read, circumstances),
  );
  if (!written.ok)
    return written.refusal === 'proof-spent'
      ? { status: 'invalid', problems: [{ field: 'proof', message: proofSpent }] }
      : { status: 'refused', reason: written.refusal };
  await ports.queue.notify([written.noticeId]);
  return { status: 'accepted' };
}

type ReadSignUp = { address: Address; settings: SignUpSettings; suppressed: boolean };

async function readSignUp(
  ports: SubscriberPorts,
  input: unknown,
  mode: SignUpMode,
): Promise<({ ok: true } & ReadSignUp) | { ok: false; problems: readonly FieldProblem[] }> {
  const parsed = signUpSchema.safeParse(input);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { email, topics, queries, mutedTopics, mutedQueries, ...preferences } = parsed.data;
  const wishes = { topics, queries, mutedTopics, mutedQueries };
  const address = parseAddress(email);
  const { problems: unfulfillable } = await readWishes(ports, wishes);
  const problems = [...problemsOfAddress(address, mode), ...unfulfillable];
  if (!address.ok || problems.length > 0) return { ok: false, problems };
  const suppressed = (await ports.suppressions.barred([address.key])).has(address.key);
  return { ok: true, address, settings: { ...wishes, preferences }, suppressed };
}

function problemsOfAddress(
  address: ReturnType<typeof parseAddress>,
  mode: SignUpMode,
): readonly FieldProblem[] {
  if (!address.ok) return [{ field: 'email', message: address.problem }];
  if (admits(mode, address.email)) return [];
  const domains = mode.kind === 'domains' ? mode.domains.join(', ') : '';
  return [{ field: 'email', message: `Sign-up is for addresses at ${domains}.` }];
}

async function writeSignUp(
  ports: SubscriberPorts,
  rows: SubscriberRows,
  { address, settings, suppressed }: ReadSignUp,
  { now, limits, evidence, proof }: SignUpCircumstances,
): Promise<{ ok: true; noticeId: number } | { ok: false; refusal: SignUpRefusal | 'proof-spent' }> {
  await rows.lockSignUps();
  const limit = ports.hashOf(limiterKeyOf(address.key)).toString('base64url');
  const load = await rows.load({ limit, host: mailHostOf(address.key), network: evidence.network, now });
  const refusal = refusalUnder(load, limits);
  if (refusal !== null) return { ok: false, refusal };
  if (proof !== null && !(await rows.spendProof(proof))) return { ok: false, refusal: 'proof-spent' };

  const { preferences } = settings;
  const subscriber = await rows.enrol({ email: address.email, key: address.key, preferences, now });
  const subscribed = isSubscribed(subscriber.state);
  const recentNotices = await rows.countNotices({
    email: subscriber.email,
    kind: subscribed ? 'already-subscribed' : 'confirm',
    since: subscribed ? new Date(now.getTime() - dayMs) : confirmMailsSince(subscriber, now),
  });
  const { kind, skipped } = noticeForSignUp({ subscribed, suppressed, recentNotices, load, limits });

  const { token, hash } = createConfirmToken(ports.randomBytes(confirmTokenOctets));
  const mailed = kind === 'confirm' && skipped === null;
  await rows.addConfirmation({
    tokenHash: hash,
    kind: 'sign-up',
    subscriberId: subscriber.id,
    email: address.email,
    settings,
    evidence: { ...evidence, limit },
    createdAt: now,
    // Dead from birth where it is not mailed: then it is the record of a sign-up and nothing more.
    expiresAt: mailed ? new Date(now.getTime() + confirmationLifetimeMs) : now,
  });
  const slots: NoticeSlots = kind === 'confirm' ? { kind, token } : { kind, subscriberId: subscriber.id };
  // A row of a pending sign-up may hold an older spelling of the address; an active one is mailed as it asked to be.
  const email = kind === 'confirm' ? address.email : subscriber.email;
  const notice: NewNotice =
    skipped === null
      ? queuedNotice(ports.sealer, slots, { email, subscriberId: subscriber.id }, now)
      : skippedNotice(kind, address.masked, skipped, now);
  return { ok: true, noticeId: await rows.addNotice(notice) };
}

/** Thirty days, or since the address last answered. */
function confirmMailsSince({ confirmedAt }: LockedSubscriber, now: Date): Date {
  return new Date(Math.max(now.getTime() - 30 * dayMs, confirmedAt === null ? 0 : confirmedAt.getTime()));
}

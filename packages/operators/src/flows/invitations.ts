import type { Actor } from '../audit.ts';
import type { AccountKeeper, Invitation, InvitationStore, Note, OperatorStore } from '../ports.ts';
import type { Role } from '../role.ts';
import { createSecret, hashOfSecret, secretOctets } from '../secrets.ts';

export type InvitationPorts = {
  operators: OperatorStore;
  invitations: InvitationStore;
  accounts: AccountKeeper;
  note: Note;
  /** A cryptographic source. */
  randomBytes(size: number): Uint8Array;
};

/** Milliseconds a link is good for. One to whoever forgot a password is asked for and used at once. */
const lifetimes = { invitation: 7 * 86_400_000, 'new-password': 3_600_000 } as const;

/** "Forgot the password", at most so often a day and address. */
const returnsPerDay = 3;

/** A link that was made: the token stands in its address, and nowhere else. */
export type MadeInvitation = { token: string; kind: 'invitation' | 'new-password'; invitation: Invitation };

/**
 * Invites an address; for one that has an account already, the link lets choose another password. Links that were open for
 * that address end.
 * @param email in lower case
 */
export async function invite(
  ports: InvitationPorts,
  email: string,
  { role, by, now }: { role: Role; by: Actor; now: Date },
): Promise<MadeInvitation> {
  const standing = await ports.operators.byEmail(email);
  const made = await makeLink(ports, email, {
    role: standing?.role ?? role,
    invitedBy: by.name,
    kind: standing === null ? 'invitation' : 'new-password',
    lifetime: lifetimes.invitation,
    now,
  });
  await ports.note(by, standing === null ? 'operator.invited' : 'operator.password-link', email, {
    after: { role: made.invitation.role, until: made.invitation.expiresAt.toISOString() },
  });
  return made;
}

/** A way back for who forgot the password: null for an address that is no operator's, or asks too often. */
export async function inviteBack(
  ports: InvitationPorts,
  email: string,
  now: Date,
): Promise<MadeInvitation | null> {
  const standing = await ports.operators.byEmail(email);
  if (standing === null) return null;
  const recent = await ports.invitations.countSince(email, new Date(now.getTime() - 86_400_000));
  if (recent >= returnsPerDay) return null;
  return makeLink(ports, email, {
    role: standing.role,
    invitedBy: email,
    kind: 'new-password',
    lifetime: lifetimes['new-password'],
    now,
  });
}

/** What the page behind a link shows; null for one that is used, revoked, expired or never was. */
export async function findInvitation(
  ports: Pick<InvitationPorts, 'invitations' | 'operators'>,
  token: string,
  now: Date,
): Promise<(Invitation & { standing: boolean }) | null> {
  const invitation = await ports.invitations.find(hashOfSecret(token), now);
  if (invitation === null) return null;
  return { ...invitation, standing: (await ports.operators.byEmail(invitation.email)) !== null };
}

/**
 * Takes a link: an account with that password from now on. Once; sessions that were open end.
 * @param who judged already: a name, a password of allowed length
 * @returns the address to sign in with, or null for a link that is worth nothing any more
 */
export async function acceptInvitation(
  ports: InvitationPorts,
  token: string,
  who: { name: string; password: string },
  now: Date,
): Promise<{ email: string } | null> {
  const taken = await ports.invitations.take(hashOfSecret(token), now);
  if (taken === null) return null;
  const { email, role } = taken;
  const { made } = await ports.accounts.enrol({ email, role, ...who });
  await ports.note(
    { kind: 'operator', name: email },
    made ? 'operator.joined' : 'operator.password-changed',
    email,
    {
      ...(made ? { after: { role, name: who.name } } : {}),
    },
  );
  return { email };
}

async function makeLink(
  ports: InvitationPorts,
  email: string,
  link: { role: Role; invitedBy: string; kind: MadeInvitation['kind']; lifetime: number; now: Date },
): Promise<MadeInvitation> {
  const { token, hash } = createSecret(ports.randomBytes(secretOctets));
  const { role, invitedBy, kind, now } = link;
  const expiresAt = new Date(now.getTime() + link.lifetime);
  const invitation = { email, role, invitedBy, createdAt: now, expiresAt };
  await ports.invitations.revoke(email, now);
  await ports.invitations.add({ ...invitation, tokenHash: hash });
  return { token, kind, invitation };
}

import { randomBytes } from 'node:crypto';

import { createAccounts } from '@broadsheet/accounts';
import {
  createApiTokenStore,
  createAttemptStore,
  createAuditStore,
  createInvitationStore,
  createNoticeStore,
  createOperatorStore,
} from '@broadsheet/database';
import { connectPrisma } from '@broadsheet/database/prisma';
import type { Installation } from '@broadsheet/installation';
import {
  acceptInvitation,
  attemptKey,
  changeRole,
  dropFactor,
  findInvitation,
  formToken,
  invite,
  inviteBack,
  isFormToken,
  issueToken,
  removeOperator,
  revokeToken,
  tokenBy,
  type MadeInvitation,
} from '@broadsheet/operators';
import { queuedNotice } from '@broadsheet/subscribers';

import { createNote } from './create-note.ts';
import { judgeEmail, judgePassword, judgeText } from './judge.ts';
import type { Operators } from './operators.ts';
import { createSignIn } from './sign-in.ts';

/** Composes what operators do over an open installation; asks nothing before it is called. */
export function createOperators(installation: Installation): Operators {
  const { config, database, clock, log } = installation;
  const operators = createOperatorStore(database);
  const invitations = createInvitationStore(database);
  const tokens = createApiTokenStore(database);
  const auditTrail = createAuditStore(database);
  const attempts = createAttemptStore(database);
  const attemptsKey = newest(installation, 'operators:attempts');
  const formKey = newest(installation, 'operators:forms');
  const prisma = connectPrisma(installation.databaseUrl);
  installation.releases.add(() => prisma.$disconnect());
  const accounts = createAccounts({
    prisma,
    secrets: installation.keysFor('operators:accounts').map(({ name, key }) => ({
      id: Number.parseInt(name.slice(0, 8), 16),
      value: key.toString('base64url'),
    })),
    publicUrl: config.http.publicUrl,
    siteName: config.site.name,
    onError: (reason) => {
      log.warn({ reason }, 'accounts.warning');
    },
  });
  const note = createNote(installation);
  const ports = { operators, invitations, accounts, tokens, note, randomBytes };
  const linkOf = (token: string): string => `${config.http.publicUrl}/admin/join/${token}`;

  async function mail({ token, invitation: { email, expiresAt } }: MadeInvitation): Promise<void> {
    const slots = { kind: 'invitation', token, until: expiresAt.toISOString() } as const;
    const notice = queuedNotice(installation.sealer, slots, { email, subscriberId: null }, clock());
    await installation.queues.wake('notify', { ids: [await createNoticeStore(database).add(notice)] });
  }

  return {
    ...createSignIn({
      accounts,
      attempts,
      attemptKey: attemptsKey,
      formTokenOf: (sessionId) => formToken(formKey, sessionId),
      note,
      now: clock,
      async mailBack(email) {
        const made = await inviteBack(ports, email, clock());
        if (made !== null) await mail(made);
      },
    }),
    isFormToken: ({ sessionId }, given) => isFormToken(formKey, sessionId, given),
    invitation: (token) => findInvitation(ports, token, clock()),
    async accept(token, { name, password }) {
      const invitation = await findInvitation(ports, token, clock());
      if (invitation === null) return { status: 'gone' };
      // Who has an account keeps its name.
      const problems = [
        ...(invitation.standing ? [] : judgeText('name', name, 80)),
        ...judgePassword(password),
      ];
      if (problems.length > 0) return { status: 'invalid', problems };
      const accepted = await acceptInvitation(ports, token, { name: name.trim(), password }, clock());
      if (accepted === null) return { status: 'gone' };
      // Who holds the link is let in, whatever others have tried on the account.
      await attempts.clear(attemptKey(attemptsKey, accepted.email));
      return { status: 'ok', ...accepted };
    },

    all: async () => ({ operators: await operators.all(), invitations: await invitations.open(clock()) }),
    async invite(by, email, role, mails) {
      const judged = judgeEmail(email);
      if (!judged.ok) return { status: 'invalid', problems: judged.problems };
      const made = await invite(ports, judged.email, { role, by, now: clock() });
      if (mails) await mail(made);
      const { expiresAt } = made.invitation;
      return { status: 'ok', link: linkOf(made.token), standing: made.kind === 'new-password', expiresAt };
    },
    async revokeInvitation(by, email) {
      if ((await invitations.revoke(email, clock())) > 0)
        await note(by, 'operator.invitation-revoked', email);
    },
    changeRole: (by, id, role) => changeRole(ports, id, role, { by, now: clock() }),
    remove: (by, id) => removeOperator(ports, id, { by, now: clock() }),
    dropFactor: (by, id) => dropFactor(ports, id, { by }),

    tokens: () => tokens.all(),
    async issueToken(by, label, scopes) {
      const problems = judgeText('label', label, 80);
      if (scopes.length === 0)
        problems.push({ field: 'scopes', message: 'Choose what the token may do: one scope at least.' });
      if (problems.length > 0) return { status: 'invalid', problems };
      const { token } = await issueToken(ports, { label: label.trim(), scopes, by, now: clock() });
      return { status: 'ok', token };
    },
    revokeToken: (by, id) => revokeToken(ports, id, { by, now: clock() }),
    tokenBy: (bearer) => tokenBy(ports, bearer, clock()),

    audit: (page) => auditTrail.list(page),
    note,
  };
}

/** Invites `ADMIN_EMAIL` as the first owner, by mail, while there is neither an operator nor an invitation. */
export async function inviteFirstOwner(
  { adminEmail }: Pick<Installation['config'], 'adminEmail'>,
  operators: Pick<Operators, 'all' | 'invite'>,
): Promise<void> {
  if (adminEmail === null) return;
  const standing = await operators.all();
  if (standing.operators.length > 0 || standing.invitations.length > 0) return;
  await operators.invite({ kind: 'system', name: 'ADMIN_EMAIL' }, adminEmail, 'owner', true);
}

function newest({ keysFor }: Installation, purpose: string): Buffer {
  const [newestKey] = keysFor(purpose);
  if (newestKey === undefined) throw new Error('An installation has at least one secret key');
  return newestKey.key;
}

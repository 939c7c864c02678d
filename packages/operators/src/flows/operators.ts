import type { Actor } from '../audit.ts';
import type { AccountKeeper, InvitationStore, Note, OperatorChange, OperatorStore } from '../ports.ts';
import type { Role } from '../role.ts';

export type OperatorPorts = {
  operators: OperatorStore;
  invitations: InvitationStore;
  accounts: AccountKeeper;
  note: Note;
};

type Doing = { by: Actor; now: Date };

/** Gives an operator another role, in force with their next request. The last owner stays one. */
export async function changeRole(
  ports: OperatorPorts,
  id: string,
  role: Role,
  { by, now }: Doing,
): Promise<OperatorChange> {
  const outcome = await ports.operators.changeRole(id, role, now);
  if (outcome.status === 'ok' && outcome.before.role !== role)
    await ports.note(by, 'operator.role-changed', outcome.before.email, {
      before: { role: outcome.before.role },
      after: { role },
    });
  return outcome;
}

/** Removes an operator with their sessions and open links. The last owner stays. */
export async function removeOperator(
  ports: OperatorPorts,
  id: string,
  { by, now }: Doing,
): Promise<OperatorChange> {
  const outcome = await ports.operators.remove(id);
  if (outcome.status === 'ok') {
    const { email, role, name } = outcome.before;
    await ports.invitations.revoke(email, now);
    await ports.note(by, 'operator.removed', email, { before: { role, name } });
  }
  return outcome;
}

/** Takes a second factor away from who lost the device, and ends their sessions. */
export async function dropFactor(
  ports: OperatorPorts,
  id: string,
  { by }: Pick<Doing, 'by'>,
): Promise<OperatorChange> {
  const before = await ports.operators.byId(id);
  if (before === null) return { status: 'unknown' };
  await ports.operators.dropFactor(id);
  await ports.accounts.endSessions(id);
  await ports.note(by, 'operator.factor-removed', before.email);
  return { status: 'ok', before };
}

import { createOperators } from '@broadsheet/api';
import { isRole, isScope, roles, scopes } from '@broadsheet/operators';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

export type InviteOptions = { role?: string; withoutSecondFactor?: boolean };
export type TokenOptions = { scope: readonly string[]; label: string };

/** Prints a link that lets an address in; no mail is needed. */
export async function invite(email: string, options: InviteOptions, output: Output): Promise<ExitCode> {
  const asked = options.role;
  if (asked !== undefined && !isRole(asked))
    throw new UsageError(`--role is one of ${roles.join(', ')}, not ${asked}.`);
  return await withInstallation(async (installation) => {
    const operators = createOperators(installation);
    const by = { kind: 'command', name: 'broadsheet admin invite' } as const;
    const role = asked ?? ((await operators.all()).operators.length === 0 ? 'owner' : 'editor');
    const outcome = await operators.invite(by, email, role, false);
    if (outcome.status === 'invalid')
      throw new UsageError(outcome.problems.map(({ message }) => message).join(' '));
    if (options.withoutSecondFactor === true) {
      const standing = (await operators.all()).operators.find((one) => one.email === email.toLowerCase());
      if (standing !== undefined) await operators.dropFactor(by, standing.id);
    }
    const { link, standing, expiresAt } = outcome;
    const answer = {
      email,
      link,
      kind: standing ? 'new-password' : 'invitation',
      expiresAt: expiresAt.toISOString(),
    };
    output.answer(answer, () => [
      standing
        ? `${email} has an account; this link lets choose another password, once, until ${expiresAt.toISOString()}:`
        : `This link makes ${email} ${role === 'viewer' ? 'a viewer' : `an ${role}`}, once, until ${expiresAt.toISOString()}:`,
      link,
    ]);
    return exit.done;
  });
}

/** Issues an API token and prints it, this once. */
export async function token({ scope, label }: TokenOptions, output: Output): Promise<ExitCode> {
  const given = scope.flatMap((one) => one.split(','));
  const wrong = given.filter((one) => !isScope(one));
  if (wrong.length > 0) throw new UsageError(`--scope knows ${scopes.join(', ')}; not ${wrong.join(', ')}.`);
  return await withInstallation(async (installation) => {
    const by = { kind: 'command', name: 'broadsheet admin token' } as const;
    const outcome = await createOperators(installation).issueToken(by, label, given.filter(isScope));
    if (outcome.status === 'invalid')
      throw new UsageError(outcome.problems.map(({ message }) => message).join(' '));
    output.answer({ token: outcome.token, scopes: given, label }, ({ token: secret }) => [secret]);
    return exit.done;
  });
}

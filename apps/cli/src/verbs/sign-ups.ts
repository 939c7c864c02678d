import { createNote, createSignUpDesk } from '@broadsheet/api/desks';
import { createSubscriberStore } from '@broadsheet/database';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';
import { addressOf, subscriberId } from './address.ts';

/** Who confirmed and waits for an operator. */
export async function waiting(output: Output): Promise<ExitCode> {
  return await withInstallation(async (installation) => {
    const { total, signUps } = await createSubscriberStore(installation.database).awaiting(1000);
    const listed = signUps.map(({ email, confirmedAt, settings: { topics, queries } }) => ({
      email,
      confirmedAt,
      topics,
      queries,
    }));
    output.answer({ total, signUps: listed }, () => [
      ...listed.map(
        ({ email, confirmedAt, topics, queries }) =>
          `${email}  since ${confirmedAt.toISOString()}  ${[...topics, ...queries].join(' · ')}`,
      ),
      ...(total === 0 ? ['Nobody waits.'] : []),
    ]);
    return exit.done;
  });
}

/** Lets somebody in who waits, or does not. */
export async function decide(email: string, approve: boolean, output: Output): Promise<ExitCode> {
  const { email: shown } = addressOf(email);
  return await withInstallation(async (installation) => {
    const id = await subscriberId(createSubscriberStore(installation.database), email);
    const verb = approve ? 'approve' : 'decline';
    const by = { kind: 'command', name: `broadsheet subscribers ${verb}` } as const;
    const desk = createSignUpDesk(installation, createNote(installation));
    const status = await desk.decide(by, id, approve);
    if (status === 'gone') throw new UsageError(`No sign-up of ${shown} waits for an operator`);
    if (status === 'suppressed')
      throw new UsageError(`${shown} is never mailed; \`broadsheet suppressions remove\` lifts that`);
    output.answer({ status }, () => [
      status === 'approved'
        ? `Let in: ${shown}; a mail tells them`
        : `Declined: ${shown}; no mail tells them`,
    ]);
    return exit.done;
  });
}

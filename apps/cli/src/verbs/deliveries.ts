import { type DeliveryDesk, createDeliveryDesk, createNote } from '@broadsheet/api/desks';
import { type Missed, createDeliveryHand } from '@broadsheet/database';
import { type StreamState, describePause } from '@broadsheet/delivery';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

type Dated = { date: string };

/** Nothing more is claimed, by any worker, until somebody resumes; what is in hand is finished. */
export async function pause(output: Output): Promise<ExitCode> {
  return await withDesk(async (desk) => {
    await desk.pause(by('pause'));
    return answer(output, await desk.stream());
  });
}

/** Ends a pause, whatever began it. */
export async function resume(output: Output): Promise<ExitCode> {
  return await withDesk(async (desk) => {
    await desk.resume(by('resume'));
    return answer(output, await desk.stream());
  });
}

/** Lifts the fence that a restore put up: mail planned before it may be submitted. */
export async function unfence(output: Output): Promise<ExitCode> {
  return await withDesk(async (desk) => {
    await desk.unfence(by('unfence'));
    return answer(output, await desk.stream());
  });
}

/** What an edition still owes is not submitted. */
export async function cancel({ date }: Dated, output: Output): Promise<ExitCode> {
  return await withDesk(async (desk) => {
    const cancelled = published(await desk.cancel(by('cancel'), date), date);
    output.answer({ date, cancelled }, () => [
      `Cancelled ${String(cancelled)} digests of ${date}. What was being submitted is finished, and not tried once more.`,
    ]);
    return exit.done;
  });
}

/** Queues again what was not submitted, and only that; `uncertain`: instead what may have arrived. */
export async function resend(
  { date, uncertain = false }: Dated & { uncertain?: boolean },
  output: Output,
): Promise<ExitCode> {
  return await withDesk(async (desk) => {
    const who = by(uncertain ? 'resend --uncertain' : 'resend');
    const queued = published(await desk[uncertain ? 'resendUncertain' : 'resend'](who, date), date);
    const { missedBy } = published(await desk.edition(date, { afterId: 0 }), date);
    // What is uncertain and queued again keeps its state until it is claimed: its reason tells.
    const left = missedBy.filter(
      ({ state, reason }) => !['queued', 'submitting'].includes(state) && reason !== 'resend',
    );
    output.answer({ date, queued, left }, () => [
      `Queued ${String(queued)} digests of ${date} again; \`broadsheet send\` or a running worker submits them.`,
      ...(uncertain && queued > 0 ? ['They may have arrived before: somebody may get theirs twice.'] : []),
      ...left.map(
        ({ state, reason, count }) =>
          `  left alone: ${String(count)} ${state}${reason === null ? '' : `, ${reason}`}`,
      ),
    ]);
    return exit.done;
  });
}

const pageOfMissed = 1000;

/** Who did not get an edition's digest, and why. */
export async function missed({ date }: Dated, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database }) => {
    const hand = createDeliveryHand(database);
    const editionId = published(await hand.editionOf(date), date);
    const counts = await hand.missedBy(editionId);
    const rows: Missed[] = [];
    for (let afterId = 0; ;) {
      const page = await hand.missed(editionId, { afterId, limit: pageOfMissed });
      rows.push(...page);
      afterId = page.at(-1)?.id ?? 0;
      if (page.length < pageOfMissed) break;
    }
    output.answer({ date, counts, missed: rows }, () => [
      ...counts.map(
        ({ state, reason, count }) => `${String(count)} ${state}${reason === null ? '' : `, ${reason}`}`,
      ),
      ...rows.map(
        ({ email, state, reason, reply }) =>
          `  ${email ?? '(erased)'}  ${state}${reason === null ? '' : `, ${reason}`}${reply === null ? '' : `: ${reply}`}`,
      ),
      ...(rows.length === 0 ? [`Everybody who was planned for ${date} got their digest.`] : []),
    ]);
    return exit.done;
  });
}

/** The desk's hand on deliveries: what it does stands in the audit trail, as if done there. */
async function withDesk(work: (desk: DeliveryDesk) => Promise<ExitCode>): Promise<ExitCode> {
  return await withInstallation((installation) =>
    work(createDeliveryDesk(installation, createNote(installation))),
  );
}

const by = (verb: string) => ({ kind: 'command', name: `broadsheet deliveries ${verb}` }) as const;

function published<T>(found: T | null, date: string): T {
  if (found === null) throw new UsageError(`There is no published edition of ${date}`);
  return found;
}

function answer(output: Output, state: StreamState): ExitCode {
  output.answer({ paused: state.pause !== null, ...state }, () => [describePause(state)]);
  return exit.done;
}

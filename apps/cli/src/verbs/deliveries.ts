import { type Missed, createDeliveryHand, createStreamStore } from '@broadsheet/database';
import { type StreamState, describePause } from '@broadsheet/delivery';
import { timeToLive } from '@broadsheet/digest';
import type { Installation } from '@broadsheet/installation';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

type Dated = { date: string };

/** Nothing more is claimed, by any worker, until somebody resumes; what is in hand is finished. */
export async function pause(output: Output): Promise<ExitCode> {
  return await withInstallation(async (installation) => {
    const stream = createStreamStore(installation.database);
    const now = installation.clock();
    await stream.pause({ reason: 'operator', detail: 'paused by the command', until: null, now });
    return answer(output, await stream.state(now));
  });
}

/** Ends a pause, whatever began it. */
export async function resume(output: Output): Promise<ExitCode> {
  return await withInstallation(async (installation) => {
    const stream = createStreamStore(installation.database);
    await stream.resume();
    return answer(output, await stream.state(installation.clock()));
  });
}

/** Lifts the fence that a restore put up: mail planned before it may be submitted. */
export async function unfence(output: Output): Promise<ExitCode> {
  return await withInstallation(async (installation) => {
    const stream = createStreamStore(installation.database);
    await stream.unfence();
    return answer(output, await stream.state(installation.clock()));
  });
}

/** What an edition still owes is not submitted. */
export async function cancel({ date }: Dated, output: Output): Promise<ExitCode> {
  return await withEdition(date, async ({ installation, hand, editionId }) => {
    const cancelled = await hand.cancel(editionId, installation.clock());
    output.answer({ date, cancelled }, () => [
      `Cancelled ${String(cancelled)} digests of ${date}. What was being submitted is finished.`,
    ]);
    return exit.done;
  });
}

/** Queues again what was not submitted, and only that. */
export async function resend({ date }: Dated, output: Output): Promise<ExitCode> {
  return await withEdition(date, async ({ installation, hand, editionId }) => {
    const now = installation.clock();
    const expiresAt = new Date(now.getTime() + timeToLive);
    const queued = await hand.resend(editionId, { now, expiresAt });
    const left = (await hand.missedBy(editionId)).filter(
      ({ state }) => !['queued', 'submitting'].includes(state),
    );
    output.answer({ date, queued, left }, () => [
      `Queued ${String(queued)} digests of ${date} again; \`broadsheet send\` or a running worker submits them.`,
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
  return await withEdition(date, async ({ hand, editionId }) => {
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

async function withEdition(
  date: string,
  work: (found: {
    installation: Installation;
    hand: ReturnType<typeof createDeliveryHand>;
    editionId: number;
  }) => Promise<ExitCode>,
): Promise<ExitCode> {
  return await withInstallation(async (installation) => {
    const hand = createDeliveryHand(installation.database);
    const editionId = await hand.editionOf(date);
    if (editionId === null) throw new UsageError(`There is no published edition of ${date}`);
    return await work({ installation, hand, editionId });
  });
}

function answer(output: Output, state: StreamState): ExitCode {
  output.answer({ paused: state.pause !== null, ...state }, () => [describePause(state)]);
  return exit.done;
}

import type { SubmissionResult } from '@broadsheet/delivery';

import { defaultLimits } from './limits.ts';
import { openSession } from './session.ts';
import type { SmtpServer } from './smtp-url.ts';

/** What kept a server from taking us. */
export type Unreached = { stage: 'connect' | 'tls' | 'auth'; reason: string };

/**
 * Connects, greets, encrypts and logs in as for a submission, and says goodbye: nothing is mailed.
 * @returns null where the server would take a message
 */
export async function reachServer(server: SmtpServer, signal: AbortSignal): Promise<Unreached | null> {
  const session = await openSession(server, { limits: defaultLimits }, signal);
  if (!('status' in session)) {
    await session.quit();
    return null;
  }
  return unreached(session);
}

function unreached(result: SubmissionResult): Unreached | null {
  if (result.status === 'accepted') return null;
  return {
    stage: result.stage === 'tls' || result.stage === 'auth' ? result.stage : 'connect',
    reason: result.status === 'refused' ? `${String(result.code)} ${result.text}` : result.error,
  };
}

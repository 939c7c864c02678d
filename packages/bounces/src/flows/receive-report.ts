import { type OwnToken, type TokenCandidate, tokenCandidates } from '../own-tokens.ts';
import type { ReturnedMailStore } from '../ports.ts';
import type { MailService, ServiceReport } from '../reading/service-report.ts';
import { type Heeded, heed } from './heed.ts';

/**
 * Lets follow what follows from an event that a mail service reported. It is believed only where a token of ours is in it, as a mail is: nobody but
 * who has a mail of ours can name its subscriber.
 */
export async function receiveReport(
  ports: { own(candidates: readonly TokenCandidate[]): OwnToken | null; returned: ReturnedMailStore },
  { event, texts }: ServiceReport,
  channel: MailService,
  now: Date,
): Promise<Heeded | { status: 'unverified' }> {
  const token = ports.own(tokenCandidates({ fields: [], type: '', text: '', children: [] }, texts));
  return token === null ? { status: 'unverified' } : await heed(ports, { token, event, channel }, now);
}

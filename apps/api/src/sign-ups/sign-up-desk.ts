import type { Installation } from '@broadsheet/installation';
import type { Actor, Note } from '@broadsheet/operators';
import {
  decideSignUp,
  suppressionKeyOf,
  type AwaitingSignUp,
  type DecisionOutcome,
  type SignUpMode,
  type Suppression,
} from '@broadsheet/subscribers';

import { subscriberPorts } from '../compose/subscriber-ports.ts';

/** What operators see of sign-ups, and do about them. */
export type SignUpDesk = {
  mode: SignUpMode;
  /** Confirmed, and waiting for an operator; the longest first, a page of them. */
  waiting(): Promise<{ total: number; signUps: readonly AwaitingSignUp[] }>;
  /** Lets in, or does not. */
  decide(by: Actor, subscriberId: number, approve: boolean): Promise<DecisionOutcome['status']>;
  /** The operators' own entries among the suppressions, newest first, as many as are shown. */
  refused(): Promise<{ total: number; newest: readonly Suppression[] }>;
  /**
   * Never mails these addresses and domains, one a line, whoever signs them up.
   * @returns how many were not suppressed before, and the lines that are neither
   */
  refuse(by: Actor, lines: readonly string[]): Promise<{ added: number; wrong: readonly string[] }>;
  /** Lifts a suppression, whatever its reason. */
  readmit(by: Actor, who: string): Promise<'lifted' | 'none' | 'wrong'>;
};

const shown = 50;

/** Binds sign-ups to an open installation. @param note writes the audit trail: subscribers by id, never by address */
export function createSignUpDesk(installation: Installation, note: Note): SignUpDesk {
  const { config, clock, suppressions } = installation;
  const ports = subscriberPorts(installation);
  return {
    mode: config.signup.mode,
    waiting: () => ports.subscribers.awaiting(shown),
    async decide(by, subscriberId, approve) {
      const { status } = await decideSignUp(ports, subscriberId, { approve, by: by.name, now: clock() });
      if (status === 'approved' || status === 'declined')
        await note(by, `sign-up.${status}`, `subscriber ${String(subscriberId)}`);
      return status;
    },
    refused: () => suppressions.newest('operator', shown),
    async refuse(by, lines) {
      const read = lines.map((line) => ({ line, key: suppressionKeyOf(line) }));
      const keys = [...new Set(read.flatMap(({ key }) => key ?? []))];
      let added = 0;
      // A domain is nobody's secret: what an operator typed is kept beside its hash, so that the list can be read.
      for (const key of keys)
        added += await suppressions.add(
          [key],
          'operator',
          clock(),
          key.startsWith('@') ? key.slice(1) : undefined,
        );
      if (added > 0)
        await note(by, 'suppressions.added', String(added), {
          after: { domains: keys.flatMap((key) => (key.startsWith('@') ? key.slice(1) : [])) },
        });
      return { added, wrong: read.flatMap(({ line, key }) => (key === null ? line : [])) };
    },
    async readmit(by, who) {
      const key = suppressionKeyOf(who);
      if (key === null) return 'wrong';
      if ((await suppressions.remove([key])) === 0) return 'none';
      await note(by, 'suppressions.lifted', key.startsWith('@') ? key.slice(1) : 'an address');
      return 'lifted';
    },
  };
}

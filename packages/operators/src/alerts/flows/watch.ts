import { resolvedBy, tellingOf, type Alert, type Finding, type Telling } from '../alert.ts';
import type { AlertStore, PostCall } from '../ports.ts';
import { callOf, nextCall, wordsOf, type AlertWords } from '../telling.ts';

export type WatchPorts = {
  alerts: AlertStore;
  /** Where operators are mailed. */
  addresses: () => Promise<readonly string[]>;
  /** Seals the words of a mail. */
  seal: (words: AlertWords & { link: string }) => Uint8Array;
  /** Whether there is a webhook. */
  calls: boolean;
  site: string;
  /** Where an alert is looked into. */
  linkOf: (alert: Alert) => string;
};

/** What was told, for the log. */
export type Told = { alert: Alert; telling: Telling };

/** Milliseconds for which a mail about an alert is worth submitting. */
const noticeLifetime = 24 * 3_600_000;

/**
 * Holds what is found now against the alerts that stand: opens, reopens and resolves them, and tells operators once of each,
 * once when it is over, and once a day meanwhile. Several workers may watch at once.
 */
export async function watch(ports: WatchPorts, findings: readonly Finding[], now: Date): Promise<Told[]> {
  const before = await ports.alerts.standing();
  const gone = resolvedBy(before, findings).map(({ id }) => id);
  if (findings.length > 0 || gone.length > 0) await ports.alerts.record(findings, gone, now);
  const told: Told[] = [];
  for (const alert of await ports.alerts.standing()) {
    const telling = tellingOf(alert, now);
    if (telling !== null && (await tell(ports, alert, telling, now))) told.push({ alert, telling });
  }
  return told;
}

async function tell(ports: WatchPorts, alert: Alert, telling: Telling, now: Date): Promise<boolean> {
  const link = ports.linkOf(alert);
  // Of what nobody was told nobody is told that it is over.
  const silent = telling === 'over' && alert.notifiedAt === null;
  const expiresAt = new Date(now.getTime() + noticeLifetime);
  const notices = silent
    ? []
    : (await ports.addresses()).map((email) => ({
        email,
        sealed: ports.seal({ ...wordsOf(alert, telling), link }),
        expiresAt,
      }));
  const call = ports.calls && !silent ? callOf(alert, telling, { site: ports.site, link }) : null;
  return ports.alerts.tell(alert, { closes: telling === 'over', notices, call }, now);
}

/** Calls made in one go. */
const callsAtOnce = 20;

/**
 * Makes the calls that are owed to the webhook, each until it is taken or a day has passed.
 * @returns what was not taken, and why
 */
export async function makeCalls(
  { alerts, post }: { alerts: AlertStore; post: PostCall },
  now: Date,
): Promise<{ id: number; reason: string; givenUp: boolean }[]> {
  const refused: { id: number; reason: string; givenUp: boolean }[] = [];
  for (const owed of await alerts.takeCalls(now, callsAtOnce)) {
    const answer = await post(owed.call);
    if (answer.taken) {
      await alerts.settleCall(owed.id, { done: true }, now);
      continue;
    }
    const nextAt = nextCall(owed, now);
    await alerts.settleCall(owed.id, { nextAt, reason: answer.reason }, now);
    refused.push({ id: owed.id, reason: answer.reason, givenUp: nextAt === null });
  }
  return refused;
}

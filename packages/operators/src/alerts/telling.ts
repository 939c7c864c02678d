import type { Alert, Telling } from './alert.ts';

/** An alert in words, for a mail. */
export type AlertWords = { headline: string; lines: readonly string[] };

/** What a mail says of an alert. */
export function wordsOf(alert: Alert, telling: Telling): AlertWords {
  const since = `Since ${instant(alert.openedAt)} UTC.`;
  switch (telling) {
    case 'opened':
      return { headline: alert.headline, lines: alert.lines };
    case 'reminder':
      return { headline: `Still: ${alert.headline}`, lines: [since, ...alert.lines] };
    case 'over':
      return {
        headline: `Over: ${alert.headline}`,
        lines: [
          `It lasted from ${instant(alert.openedAt)} to ${instant(alert.resolvedAt ?? alert.lastSeen)} UTC.`,
        ],
      };
  }
}

/** The body of a call to the operator's webhook: documented in docs/operating.md. */
export type AlertCall = {
  event: Telling;
  site: string;
  link: string;
  /** The same in one text, as chat systems take it. */
  text: string;
  alert: {
    id: number;
    kind: string;
    subject: string;
    headline: string;
    lines: readonly string[];
    openedAt: string;
    resolvedAt: string | null;
  };
};

/** What the webhook is told of an alert. */
export function callOf(alert: Alert, telling: Telling, about: { site: string; link: string }): AlertCall {
  const words = wordsOf(alert, telling);
  const { id, kind, subject, headline, lines, openedAt, resolvedAt } = alert;
  return {
    event: telling,
    ...about,
    text: [`${about.site}: ${words.headline}`, ...words.lines, about.link].join('\n'),
    alert: {
      id,
      kind,
      subject,
      headline,
      lines,
      openedAt: openedAt.toISOString(),
      resolvedAt: resolvedAt?.toISOString() ?? null,
    },
  };
}

/** Minutes until a call that was not taken is made again, and for how long at most. */
const retryMinutes = [1, 2, 4, 8, 15, 30, 60] as const;
const callLifetime = 24 * 3_600_000;

/** When a call is made again after so many attempts; null: it is given up. */
export function nextCall(call: { createdAt: Date; attempts: number }, now: Date): Date | null {
  const minutes = retryMinutes[Math.min(call.attempts, retryMinutes.length) - 1] ?? 1;
  const next = new Date(now.getTime() + minutes * 60_000);
  return next.getTime() - call.createdAt.getTime() > callLifetime ? null : next;
}

function instant(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

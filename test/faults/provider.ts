import { mailGroupOf } from '@broadsheet/delivery';

import type { World } from './fault.ts';
import type { Backing } from './backing.ts';
import type { ProviderEvidence } from './judge.ts';

const minute = 60_000;
/** A provider takes so much of all of its mail within a minute, and then wants less. */
const share = 0.2;
/** As providers say it: the one closes, the other puts off. */
const replies = [
  '421 4.7.28 Our system has detected an unusual rate of mail',
  '451 4.7.650 The mail server has been temporarily rate limited',
] as const;

/** Takes mail to a host at a rate and refuses at RCPT what is beyond it; all else is taken. */
export function throttle({ recorder, random, now, digests }: World, { host, oneIn }: Provider): void {
  const most = Math.max(5, Math.floor((digests / oneIn) * share));
  let lately: number[] = [];
  recorder.misbehave((moment, recipient) => {
    if (moment !== 'rcpt' || !recipient.endsWith(`@${host}`)) return undefined;
    const at = now().getTime();
    lately = lately.filter((before) => before > at - minute);
    if (lately.length >= most) return replies[Math.floor(random() * replies.length)];
    lately.push(at);
    return undefined;
  });
}

type Provider = { host: string; oneIn: number };

/** Watches how mail to a provider goes while time passes. */
export async function watchProvider(
  backing: Backing,
  host: string,
): Promise<{ look: () => Promise<void>; end: () => Promise<ProviderEvidence> }> {
  const rates: number[] = [];
  const [others] = await backing.ask<{ count: number }>(
    `select count(*)::int as count from deliveries d join subscribers s on s.id = d.subscriber_id
     where d.finished_at is null and s.email not like '%@' || $1`,
    [host],
  );
  const look = async (): Promise<void> => {
    const [row] = await backing.ask<{ rate: number | null; before: number | null }>(
      'select per_minute as rate, before from mail_groups where mail_group = $1',
      [mailGroupOf(host)],
    );
    if (row === undefined) return;
    if (rates.length === 0 && row.before !== null) rates.push(row.before);
    if (row.rate !== null && row.rate !== rates.at(-1)) rates.push(row.rate);
  };
  await look();
  return {
    look,
    async end() {
      const tried = await backing.ask<{ attempts: number }>(
        `select d.attempts from deliveries d join subscribers s on s.id = d.subscriber_id where s.email like '%@' || $1`,
        [host],
      );
      return { delayed: others?.count ?? 0, rates, attempts: tried.map(({ attempts }) => attempts) };
    },
  };
}

/** What was seen of it, in a line. */
export function describeProvider(host: string, { rates, attempts }: ProviderEvidence): string {
  const said = rates.map((rate) => String(Math.round(rate * 10) / 10)).join(', ');
  return `${host}, messages a minute: ${said}; attempts at most ${String(Math.max(0, ...attempts))}`;
}

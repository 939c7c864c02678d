import { groupOfExchanger, isNobodys, providersHosts } from '../mail-groups.ts';

/** Mail hosts asked about in one run, and at once. */
const asked = { run: 300, atOnce: 10 };
/** Name servers that answered nothing so often, and nothing else, are asked no more in this run. */
const givesUp = 10;
const hour = 3_600_000;
/** How long an answer holds, in milliseconds: one that found nothing is asked again sooner. */
const holds = { nobodys: 30 * 24 * hour, found: 7 * 24 * hour, none: 24 * hour, failed: hour } as const;

/** Which mail group each mail host belongs to. */
export type MailHostStore = {
  /**
   * Hosts of subscribers whose group is not known, or not any more: first those that nobody asked about yet, then who waits longest.
   * @param options `but`: hosts that are known by name
   */
  unknown(options: { now: Date; limit: number; but: readonly string[] }): Promise<readonly string[]>;
  /** Keeps groups; `group` null: whatever was known before stays so, else the host stands for itself. */
  keep(rows: readonly { host: string; group: string | null; until: Date }[]): Promise<void>;
};

/** The mail exchangers of a host, best first. */
export type MailHostTeller = (
  host: string,
) => Promise<{ status: 'found'; records: readonly string[] } | { status: 'none' | 'failed' }>;

/**
 * Finds out the mail groups of new mail hosts, and of those that were asked long ago: a few hundred a run, beside everything else, for
 * mail waits for no name server. A host of which nothing is known stands for itself.
 * @param exchangers null: no name server is to be asked, what a name tells is all there is
 * @returns how many hosts were learnt of, and how many nobody could tell about
 */
export async function learnMailGroups(
  { store, exchangers }: { store: MailHostStore; exchangers: MailHostTeller | null },
  now: Date,
  stop: AbortSignal,
): Promise<{ learnt: number; failed: number }> {
  const hosts = await store.unknown({ now, limit: asked.run, but: providersHosts });
  const until = (how: keyof typeof holds): Date => new Date(now.getTime() + holds[how]);
  const rows: { host: string; group: string | null; until: Date }[] = [];
  const questions: string[] = [];
  for (const host of hosts) {
    if (isNobodys(host)) rows.push({ host, group: host, until: until('nobodys') });
    else if (exchangers === null) rows.push({ host, group: null, until: until('failed') });
    else questions.push(host);
  }
  let failed = 0;
  let answered = 0;
  const queue = questions.values();
  const ask = async (): Promise<void> => {
    for (const host of queue) {
      if (exchangers === null || stop.aborted || (answered === 0 && failed >= givesUp)) return;
      const answer = await exchangers(host);
      if (answer.status === 'failed') failed += 1;
      else answered += 1;
      const best = answer.status === 'found' ? (answer.records[0] ?? '') : '';
      // "." is a host that takes no mail (RFC 7505).
      const group =
        answer.status === 'failed' ? null : best === '' || best === '.' ? host : groupOfExchanger(best);
      rows.push({ host, group, until: until(answer.status) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(asked.atOnce, questions.length) }, ask));
  await store.keep(rows);
  return { learnt: rows.length - failed, failed };
}

import { dayOf } from '../day.ts';
import type { EditionStore } from '../ports.ts';
import { reconcile } from '../reconcile.ts';
import { sampleEdition } from '../sample/sample-edition.ts';
import { trendingOrder } from '../trending.ts';
import { candidatesOf } from './collect-papers.ts';

export type EditionPorts = { editions: EditionStore };

/** Source of the bundled sample edition: its listings stand for nothing but it. */
export const sampleSource = 'sample';

/** Freezes an open edition: from here on its papers, their order, votes and facts do not change (promise 2). */
export async function freezeEdition(
  ports: EditionPorts,
  edition: { editionId: number; now: Date },
): Promise<'frozen' | 'not-open'> {
  return ports.editions.freeze(edition.editionId, edition.now, trendingOrder);
}

/** Installs the bundled sample edition unless it is there: it serves until the first publication. */
export async function installSampleEdition(
  ports: EditionPorts,
  { now }: { now: Date },
): Promise<'installed' | 'present'> {
  const today = dayOf(now);
  const records = sampleEdition.map(({ date, ...record }) => ({
    ...record,
    keywords: [],
    pdfUrl: null,
    codeUrl: null,
    publishedOn: date,
    listedOn: today,
  }));
  const { candidates } = candidatesOf({ status: 'ok', records, leftOut: [] }, today);
  const telling = { source: sampleSource, trending: false, today, candidates };
  const identifiers = candidates.flatMap((candidate) => candidate.identifiers);
  const request = { source: sampleSource, trending: false, identifiers, days: [today], now };
  return ports.editions.installSample(
    request,
    (known) => {
      const change = reconcile(telling, known);
      return { ...change, entries: change.entries.map((entry) => ({ ...entry, day: null })) };
    },
    trendingOrder,
  );
}

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { listingAge, trendingOrder, type Listed } from '@broadsheet/papers';

import { type Evaluation, neededData } from './evaluation.ts';

/** A paper of a day's list: votes at 00:40 UTC on the morning after, and those it had come to much later. */
type Listing = { id: string; title: string; day: string; early: number; late: number | null };

/**
 * What the trending order does on the real days. The archive has the votes of the morning after, and those of long after, so it tells
 * how much of its votes a listing has by then, and whether an order by what is known in the morning is the order of what became of it.
 * It has no hours within a day; so two days are also put into one list, the older half having had a day longer to gather votes.
 */
export const evaluateTrending: Evaluation = async ({ say }) => {
  const days = await readDays(neededData('hf'), neededData('papers', 'hf-papers.jsonl'));
  const known = days.flat().filter(({ late }) => late !== null);
  const early = sum(known.map((each) => each.early));
  const late = sum(known.map((each) => each.late ?? 0));
  say(
    `${String(days.length)} days, ${String(known.length)} papers with votes of the morning after and of long after`,
  );
  say(
    `had by the morning after: ${percent(early / late)} of the votes they came to (the formula takes 64 %)`,
  );

  say('');
  say('one day at a time, everything of one age: the order must be that of the votes');
  const same = days.every((day) => {
    const order = orderOf(day.map((each) => asListed(each, each.early, each.day)));
    return sorted(day, order);
  });
  say(`  most votes first on ${same ? 'every day' : 'NOT every day'}`);

  say('');
  say(
    'two list days in one edition, votes read the morning after the second (simulated: what the older ones had gained is put where',
  );
  say("the formula's curve says, between their votes of the morning after and those of long after):");
  say('  pairs of papers, one of each day, that stand in the order of their votes of long after');
  let byVotes = 0;
  let byTrending = 0;
  let pairs = 0;
  for (const [older, newer] of neighbours(days)) {
    // The votes that the older ones had gained by then were not archived: they are put where the curve says.
    const grown = older.map((each) => ({ ...each, early: eveningOut(each) }));
    const all = [...grown, ...newer].filter((each) => each.late !== null);
    const last = newer[0]?.day ?? '';
    const place = new Map(
      orderOf(all.map((each) => asListed(each, each.early, last))).map((id, index) => [id, index]),
    );
    for (const a of grown) {
      for (const b of newer) {
        if (a.late === null || b.late === null || a.late === b.late) continue;
        const truth = a.late > b.late;
        pairs += 1;
        byVotes += a.early === b.early ? 0.5 : Number(a.early > b.early === truth);
        byTrending += Number((place.get(a.id) ?? 0) < (place.get(b.id) ?? 0) === truth);
      }
    }
  }
  say(
    `  most votes first ${percent(byVotes / pairs)}, trending ${percent(byTrending / pairs)} of ${String(pairs)} pairs`,
  );

  say('');
  say('the newest such edition, first ten:');
  const [older = [], newer = []] = [...neighbours(days)].at(-1) ?? [];
  const all = [...older.map((each) => ({ ...each, early: eveningOut(each) })), ...newer];
  const byId = new Map(all.map((each) => [each.id, each]));
  for (const id of orderOf(all.map((each) => asListed(each, each.early, newer[0]?.day ?? ''))).slice(0, 10)) {
    const paper = byId.get(id);
    if (paper !== undefined)
      say(`  ${paper.day}  ${String(paper.early).padStart(4)} votes  ${paper.title.slice(0, 80)}`);
  }
  return same && byTrending >= byVotes;
};

/** Where a listing of yesterday may be expected a day later: 64 % after one day, 87 % after two, of what it came to. */
function eveningOut({ early, late }: Listing): number {
  return Math.max(early, Math.round(early + ((late ?? early) - early) * ((0.87 - 0.64) / (1 - 0.64))));
}

function asListed(listing: Listing, votes: number, lastDay: string): Listed {
  const lastSeen = Date.parse(`${lastDay}T00:00:00Z`) + 24.67 * 3_600_000;
  const firstSeen = Date.parse(`${listing.day}T00:00:00Z`);
  const ageHours = listingAge({ day: listing.day, firstSeen, lastSeen });
  return {
    paperId: Number(listing.id.replace('.', '')),
    key: listing.id,
    listings: [{ source: 'hf', position: 1, votes, ageHours }],
  };
}

function orderOf(papers: readonly Listed[]): string[] {
  const keys = new Map(papers.map(({ paperId, key }) => [paperId, key]));
  return trendingOrder(papers).map(({ paperId }) => keys.get(paperId) ?? '');
}

function sorted(day: readonly Listing[], order: readonly string[]): boolean {
  const votes = new Map(day.map(({ id, early }) => [id, early]));
  return order.every(
    (id, index) => index === 0 || (votes.get(order[index - 1] ?? '') ?? 0) >= (votes.get(id) ?? 0),
  );
}

function* neighbours(days: readonly Listing[][]): Generator<[Listing[], Listing[]]> {
  for (const [index, newer] of days.entries()) {
    const older = days[index - 1];
    if (older === undefined) continue;
    const gap = Date.parse(newer[0]?.day ?? '') - Date.parse(older[0]?.day ?? '');
    if (gap === 86_400_000) yield [older, newer];
  }
}

async function readDays(folder: string, papers: string): Promise<Listing[][]> {
  const late = new Map<string, number | null>();
  for (const line of (await readFile(papers, 'utf8')).trimEnd().split('\n')) {
    const { id, upvotes } = JSON.parse(line) as { id: string; upvotes?: number };
    late.set(id, upvotes ?? null);
  }
  const files = (await readdir(folder)).filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name)).sort();
  return Promise.all(
    files.map(async (file) => {
      const items = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
        paper: { id: string; title: string; upvotes: number };
      }[];
      return items.map(({ paper }) => ({
        id: paper.id,
        title: paper.title,
        day: basename(file, '.json'),
        early: paper.upvotes,
        late: late.get(paper.id) ?? null,
      }));
    }),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

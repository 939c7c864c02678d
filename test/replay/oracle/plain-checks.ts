import { addDays } from '@broadsheet/papers';

import type { Journal, SeenDigest } from '../journal.ts';
import { arxivCategories, type Act, type Scenario } from '../scenario.ts';
import { turnAt, type Turn } from './turns.ts';
import type { Verdict, Violation } from './verdict.ts';
import type { WallClock } from './wall-clock.ts';
import { sameTitle, type WorkFinder } from './works.ts';

/** What needs no model of anything: only the mails of one person beside each other, and the clock on their wall. */
export function checkMails(
  email: string,
  { turns, digests }: { turns: readonly Turn[]; digests: readonly SeenDigest[] },
  { clock, finder }: { clock: WallClock; finder: WorkFinder },
  verdict: Verdict,
): void {
  const works = new Set<number>();
  const titles = new Set<string>();
  let day = '';
  for (const digest of digests) {
    const complain = (what: string, paper: string | null = null): void => {
      verdict.violations.push({ at: digest.at, subscriber: email, paper, what });
    };
    for (const paper of [...digest.rows, ...digest.also]) {
      verdict.printed += 1;
      const work = finder.find(paper);
      const title = sameTitle(paper.title);
      if ((work !== undefined && works.has(work)) || titles.has(title)) {
        verdict.repeats += 1;
        complain('printed twice to one person', paper.title);
      }
      if (work !== undefined) works.add(work);
      titles.add(title);
    }
    const standing = turnAt(turns, digest.at.getTime());
    if (standing?.state !== 'active') complain(`mailed while ${standing?.state ?? 'not confirmed'}`);
    const planned = turnAt(turns, digest.date.getTime());
    if (planned === undefined) continue;
    const { timezone, hour } = planned.wants;
    const local = clock.dayOf(digest.date.getTime(), timezone);
    if (local <= day) complain(`a second digest on ${local}, or an earlier day after a later`);
    day = local;
    // The first digest comes with the confirmation, and what is due already stays due under a new hour.
    const justTurned = digest.date.getTime() === planned.at;
    if (!justTurned && clock.hourOf(digest.date.getTime(), timezone) < hour)
      complain(`mailed before ${String(hour)} o'clock in ${timezone}`);
    if (digest.at < digest.date) complain('mailed before it was planned');
  }
}

/** Messages by Message-ID: each accepted once, or where the outcome was unknown the very same bytes twice. */
export function checkMessages({ digests, notices, cuts }: Journal, violations: Violation[]): void {
  const known = new Map<string, string>();
  let twice = 0;
  for (const { messageId, digest, to, at } of [...digests, ...notices]) {
    const before = known.get(messageId);
    known.set(messageId, digest);
    if (before === undefined) continue;
    twice += 1;
    if (before !== digest)
      violations.push({ at, subscriber: to, paper: null, what: 'one Message-ID, two messages' });
  }
  if (twice !== cuts) {
    const what = `${String(twice)} messages were accepted twice, ${String(cuts)} had an unknown outcome`;
    violations.push({ at: digests.at(-1)?.at ?? new Date(0), subscriber: null, paper: null, what });
  }
}

/** The books of every day, and against the mails that came: what is submitted, or uncertain, was accepted. */
export function checkBooks({ days, digests }: Journal, violations: Violation[]): void {
  for (const { day, books, unbalanced } of days) {
    const complain = (what: string): void => {
      violations.push({ at: new Date(`${day}T23:00:00Z`), subscriber: null, paper: null, what });
    };
    const { planned, submitted, rejected, failed, skipped, uncertain, owed } = books;
    if (planned !== submitted + rejected + failed + skipped + uncertain + owed)
      complain(`the books drift: ${JSON.stringify(books)}`);
    if (unbalanced.length > 0) complain(`the books of ${unbalanced.join(', ')} drift`);
    const accepted = digests.filter(({ at }) => at.toISOString().slice(0, 10) <= day);
    const messages = new Set(accepted.map(({ messageId }) => messageId)).size;
    if (messages !== submitted + uncertain)
      complain(`${String(messages)} digests came, the books say ${JSON.stringify(books)}`);
  }
}

/** Editions: numbered without gaps, not before their hour, every work once, or twice where it began to trend later. */
export function checkEditions(
  { editions }: Journal,
  scenario: Scenario,
  finder: WorkFinder,
  verdict: Verdict,
): void {
  const first = new Map<number, { at: Date; day: string; source: string }>();
  const places = new Map<number, number>();
  for (const [index, { at, day, publication, papers }] of editions.entries()) {
    const complain = (what: string, paper: string | null = null): void => {
      verdict.violations.push({ at, subscriber: null, paper, what });
    };
    if (publication !== index) complain(`publication ${String(publication)} follows ${String(index - 1)}`);
    if (day !== null && at.getTime() < Date.parse(addDays(day, 1)) + 45 * 60_000)
      complain(`${day} came out too early`);
    for (const { title, url, pdfUrl, key, source } of papers) {
      const links = [url, pdfUrl, `https://arxiv.org/abs/${key}`].filter((link) => link !== null);
      const work = finder.find({ title, links });
      if (work === undefined) {
        complain('nobody told of it', title);
        continue;
      }
      const times = (places.get(work) ?? 0) + 1;
      places.set(work, times);
      const before = first.get(work);
      if (before === undefined) first.set(work, { at, day: day ?? '', source });
      else if (
        times > 2 ||
        before.source === 'hf' ||
        (before.day !== '' && addDays(before.day, 30) < (day ?? ''))
      )
        complain(`it came out in ${before.day || 'the sample'} already`, title);
      else verdict.secondAppearances += 1;
    }
  }
  const told = scenario.acts.flatMap(({ at, act }) =>
    toldBy(act).map((paper) => ({ at, trends: act.kind === 'list', ...paper })),
  );
  const trending = new Set<number>();
  for (const paper of told) {
    const work = finder.find(paper);
    const complain = (what: string): void => {
      verdict.lost += 1;
      verdict.violations.push({ at: scenario.end, subscriber: null, paper: paper.title, what });
    };
    if (work === undefined || !places.has(work)) {
      complain('lost: a source told of it, and no edition has it');
      continue;
    }
    const beginsToTrend = paper.trends && !trending.has(work);
    if (paper.trends) trending.add(work);
    const before = first.get(work);
    if (!beginsToTrend || before === undefined || before.day === '' || before.source === 'hf') continue;
    // Within thirty days, of which a few may pass until the list can be read.
    const isLater = paper.at >= before.at && paper.at < new Date(addDays(before.day, 26));
    if (isLater && places.get(work) === 1)
      complain('lost: it began to trend later, and did not come out again');
  }
}

/** The papers that a source tells of, by what anybody may know them by. */
function toldBy(act: Act): { title: string; links: string[] }[] {
  const onArxiv = (id: string): string[] => [`https://arxiv.org/abs/${id}`];
  switch (act.kind) {
    case 'list':
      return act.items.map(({ paper }) => ({ title: String(paper['title']), links: onArxiv(paper.id) }));
    case 'announce':
      return act.papers
        .filter(({ categories }) => categories.some((category) => arxivCategories.includes(category)))
        .map(({ id, title }) => ({ title, links: onArxiv(id) }));
    case 'file':
      return act.records.map(({ title, url }) => ({ title, links: url === undefined ? [] : [url] }));
    case 'sign-up':
    case 'change':
    case 'unsubscribe':
    case 'source':
    case 'smtp':
      return [];
  }
}

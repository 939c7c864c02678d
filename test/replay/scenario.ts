import type { Day } from '@broadsheet/papers';

import type { ArxivPaper } from '../support/arxiv-api.ts';
import type { HuggingFaceItem } from '../support/hugging-face.ts';

/** A paper as a file of papers holds it. */
export type FileRecord = {
  title: string;
  abstract: string;
  authors: readonly string[];
  id?: string;
  url?: string;
  date?: Day;
};

/** What a person asks for on the form. */
export type Wants = {
  topics: readonly string[];
  queries: readonly string[];
  timezone: string;
  hour: number;
  cadence: string;
  maxPapers: number;
};

/** Somebody signs up, and presses the button of the confirm mail so many hours later, or never. */
export type SignUp = { kind: 'sign-up'; email: string; wants: Wants; confirmAfter: number | null };
export type Change = {
  kind: 'change';
  email: string;
  to: Partial<Wants> & { state?: 'active' | 'paused'; pauseWeeks?: number };
};
export type Leave = { kind: 'unsubscribe'; email: string };

/** What becomes of the SMTP server: reachable, not reachable, or taking one message and dying before it says so. */
export type SmtpWeather = 'fair' | 'closed' | 'cut-after-dot';

/** Whatever happens to an installation from outside. */
export type Act =
  | SignUp
  | Change
  | Leave
  | { kind: 'list'; day: Day; items: readonly HuggingFaceItem[] }
  | { kind: 'file'; records: readonly FileRecord[] }
  | { kind: 'announce'; papers: readonly ArxivPaper[] }
  | { kind: 'source'; source: 'hf' | 'arxiv'; state: 'up' | 'refused' | 'busy' }
  | { kind: 'smtp'; weather: SmtpWeather };

/** One work by every name under which anything of the scenario tells of it: what the product has to find out for itself. */
export type Work = { arxiv: string | null; titles: string[] };

/** A replay from its first hour to its last, everything fixed before it starts. */
export type Scenario = {
  start: Date;
  end: Date;
  /** On whole hours, oldest first. */
  acts: readonly { at: Date; act: Act }[];
  works: readonly Work[];
  /** Addresses that the SMTP server refuses for good, and from when on. */
  refused: ReadonlyMap<string, Date>;
  /** Addresses that it asks to come back, the first time each message. */
  greylisted: ReadonlySet<string>;
};

/** What of arXiv is read. */
export const arxivCategories: readonly string[] = ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG'];

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** An hour of a UTC day; hours beyond 23 are of the days after. */
export function at(day: Day, hour = 0): Date {
  return new Date(Date.parse(day) + hour * hourMs);
}

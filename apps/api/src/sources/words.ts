import type { DayFact, DayState, SourceRun } from '@broadsheet/papers';
import { sayCount } from '@broadsheet/rendering';

import type { SourceView } from './source-desk.ts';

/** What came of a day, in a word or two. */
export const dayWords: Readonly<Record<DayState, string>> = {
  listed: 'whole',
  none: 'no list, as expected',
  empty: 'no list, against expectation',
  partial: 'partial',
  failed: 'failed',
  'shape-changed': 'other shape',
  unread: 'not read',
  filling: 'still filling',
};

/** What came of a day, in a sentence without its full stop. */
export function dayLine({ state, listed, usual }: DayFact): string {
  const papers = sayCount(listed, 'paper');
  switch (state) {
    case 'listed':
      return papers;
    case 'filling':
      return `${papers} so far`;
    case 'partial':
      return usual === null
        ? `${papers}, far fewer than usual`
        : `${papers}, where ${String(usual)} are usual`;
    case 'none':
      return 'Nothing was listed, as was to be expected';
    case 'empty':
      return 'Nothing was listed, against expectation';
    case 'failed':
      return 'It could not be read';
    case 'shape-changed':
      return 'It answered in another shape than the one we know';
    case 'unread':
      return 'It was not read after the day had ended';
  }
}

/** What one reading came to, in words. */
export function runWords({ outcome, expected, listed, usual }: SourceRun): string {
  const papers = sayCount(listed, 'paper');
  switch (outcome) {
    case 'ok':
      return papers;
    case 'partial':
      return `partial: ${papers}${usual === null ? '' : ` where ${String(usual)} are usual`}`;
    case 'unchanged':
      return 'unchanged since the last reading';
    case 'empty':
      return expected ? 'nothing listed, as expected' : 'nothing listed, against expectation';
    case 'not-open':
      return expected ? 'no list yet, or none that day' : 'no list, against expectation';
    case 'shape-changed':
      return 'an answer of another shape';
    case 'failed':
      return 'failed';
  }
}

/** How a source is doing and what comes next, in a sentence or two. */
export function sourceLine(view: SourceView, now: Date): string {
  const { last, trouble, yesterday, paused, next } = view;
  if (last === null) return 'It was never read. A worker reads it as soon as it runs.';
  const comes = next <= now ? 'It is to be read now.' : `It is read again at ${timeOf(next)} UTC.`;
  const rest =
    paused === null ? comes : `Its upstream asked to be left alone until ${timeOf(paused.until)} UTC.`;
  if (trouble !== null) {
    const what = trouble.kind === 'failed' ? 'It has failed' : 'It has answered in another shape';
    const readings = sayCount(trouble.readings, 'reading');
    return `${what} since ${dayAndTime(trouble.since)} UTC, ${readings} in a row. ${rest}`;
  }
  const read = `Last read ${dayAndTime(last.startedAt)} UTC: ${runWords(last)}.`;
  const wanting = yesterday.want === null ? '' : ` Of ${yesterday.day} it is ${wantWords[yesterday.want]}.`;
  return `${read}${wanting} ${rest}`;
}

const wantWords = {
  failed: 'still unread, after failures',
  'shape-changed': 'still unread, for its shape',
  partial: 'still partial',
  empty: 'empty, against expectation',
  unread: 'not read yet since the day ended',
} as const;

/** `2025-08-08 04:20`. */
export function dayAndTime(time: Date): string {
  return `${time.toISOString().slice(0, 10)} ${timeOf(time)}`;
}

function timeOf(time: Date): string {
  return time.toISOString().slice(11, 16);
}

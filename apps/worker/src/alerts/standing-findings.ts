import { thresholds, type Trouble } from '@broadsheet/bounces';
import type { Finding } from '@broadsheet/operators';
import { sayCount, sayDay } from '@broadsheet/rendering';

const kinds = { complaints: 'complaints-high', hard: 'bounces-high' } as const;

/** What operators have to know of complaints and bounces. */
export function standingFindings(troubles: readonly Trouble[]): Finding[] {
  return troubles.map((trouble) => ({
    kind: kinds[trouble.measure],
    subject: trouble.group === null ? trouble.day : `${trouble.day} ${trouble.group}`,
    headline: troubleWords(trouble),
    lines: [
      `${shareWords(trouble)}.`,
      trouble.level === 'stop'
        ? 'Digests are paused, once for this: look at who complains or is not there, then resume at the desk.'
        : `Beyond ${percent(thresholds[trouble.measure].stop)} digests are paused.`,
      trouble.measure === 'complaints'
        ? 'Did these people ask for it? Providers hold a sender to less than 0.1 %.'
        : 'Addresses that are not there come from old lists and from sign-ups that nobody confirmed.',
    ],
  }));
}

/** "Many complaints about the edition of Friday 8 August at Gmail". */
export function troubleWords({ measure, group, day }: Trouble): string {
  const what = measure === 'complaints' ? 'Many complaints about' : 'Many dead addresses in';
  return `${what} the edition of ${sayDay(day)}${group === null ? '' : ` at ${group}`}`;
}

/** "12 complaints for 4,000 messages, 0.30 %". */
export function shareWords({ measure, counts }: Trouble): string {
  const found =
    measure === 'complaints'
      ? sayCount(counts.complaints, 'complaint')
      : sayCount(counts.hard, 'hard bounce');
  return `${found} for ${sayCount(counts.mailed, 'message')}, ${percent(counts[measure] / counts.mailed)}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

import type { StreamState } from '@broadsheet/delivery';
import type { Finding } from '@broadsheet/operators';
import {
  type PublishingHours,
  type SourceHealth,
  type Standing,
  type Want,
  deadlineOf,
  publicationOf,
} from '@broadsheet/papers';
import { sayCount, sayDay, sayNumber, sourceName } from '@broadsheet/rendering';

import type { Outlook } from '../jobs/readiness.ts';

/** Readings in a row, and milliseconds, from which a failure is more than a hiccup. */
const fewestFailures = 3;
const shortestFailure = 3_600_000;
/** A changed shape does not mend itself: it is told as soon as a second reading confirms it. */
const fewestShapes = 2;

/** What operators have to know of a source now. */
export function sourceFindings(health: SourceHealth, now: Date, hours: PublishingHours): Finding[] {
  const { source, trouble, yesterday } = health;
  const name = labelOf(source);
  const asked = `It is asked again at ${timeOf(health.next > now ? health.next : now)} UTC.`;
  if (trouble?.kind === 'failed') {
    const lasts = now.getTime() - trouble.since.getTime() >= shortestFailure;
    if (!lasts || trouble.readings < fewestFailures) return [];
    return [
      {
        kind: 'source-failed',
        subject: source,
        headline: `${name} cannot be read`,
        lines: [
          `It has failed since ${instantOf(trouble.since)} UTC, ${sayCount(trouble.readings, 'reading')} in a row.`,
          ...(trouble.reason === null ? [] : [`The last one said: ${trouble.reason}`]),
          `${asked} Editions wait for it until ${clockOf(hours.deadline)} UTC, then go without it and say so; the days it missed are made up for once it answers.`,
        ],
      },
    ];
  }
  if (trouble?.kind === 'shape-changed') {
    if (trouble.readings < fewestShapes) return [];
    return [
      {
        kind: 'source-shape',
        subject: source,
        headline: `${name} answers in another shape`,
        lines: [
          `Since ${instantOf(trouble.since)} UTC its answers are well-formed, but not what Broadsheet knows how to read.`,
          ...(trouble.reason === null ? [] : [`The last reading said: ${trouble.reason}`]),
          'A newer version of Broadsheet may know the new shape; until then editions go without what cannot be read.',
        ],
      },
    ];
  }
  // Before the hour of publication a list may still become whole.
  if (now < publicationOf(yesterday.day, hours)) return [];
  return standingFinding(
    yesterday,
    `${asked} The edition waits until ${timeOf(deadlineOf(yesterday.day, hours))} UTC.`,
  );
}

function standingFinding({ source, day, want, run }: Standing, next: string): Finding[] {
  const name = labelOf(source);
  if (want === 'partial' && run !== null) {
    const usual = run.usual === null ? 'far fewer than usual' : `where ${sayNumber(run.usual)} are usual`;
    return [
      {
        kind: 'source-partial',
        subject: source,
        headline: `${name} lists far less than usual`,
        lines: [`${sayCount(run.listed, 'paper')} on ${sayDay(day)}, ${usual}.`, next],
      },
    ];
  }
  if (want === 'empty')
    return [
      {
        kind: 'source-empty',
        subject: source,
        headline: `${name} lists nothing, against expectation`,
        lines: [
          `Its calendar foretells a list on ${sayDay(day)}. A holiday that it does not know would look the same.`,
          next,
        ],
      },
    ];
  return [];
}

/** Milliseconds after its hour, or deadline, from which an edition that could be published is late. */
const lateAfter = 15 * 60_000;

/**
 * What operators have to know of the newest edition. Incomplete is told of sources that are not in trouble themselves: of those
 * that are, an alert of their own tells.
 * @param about.wanting standings that leave something wanting; `about.troubled`: sources in trouble
 */
export function editionFindings(
  view: Outlook,
  now: Date,
  hours: PublishingHours,
  about: { wanting: readonly Standing[]; troubled: ReadonlySet<string> },
): Finding[] {
  const { day } = view;
  if (view.status === 'ready' && now.getTime() - publicationOf(day, hours).getTime() >= lateAfter) {
    const late = now.getTime() - deadlineOf(day, hours).getTime() >= lateAfter;
    return late
      ? [
          {
            kind: 'publication-late',
            subject: day,
            headline: `The edition of ${sayDay(day)} is late`,
            lines: [
              'It has papers and its deadline has passed, but nobody publishes it. Is a worker running?',
            ],
          },
        ]
      : [];
  }
  if (now < deadlineOf(day, hours)) return [];
  const untold = about.wanting.filter(({ source }) => !about.troubled.has(source));
  if (untold.length === 0) return [];
  const names = untold.map(({ source }) => labelOf(source)).join(', ');
  return [
    {
      kind: 'publication-incomplete',
      subject: day,
      headline: `The edition of ${sayDay(day)} lacks ${names}`,
      lines: untold.map(({ source, want, run }) => {
        const reason = typeof run?.detail === 'string' ? `: ${run.detail}` : '.';
        return `${labelOf(source)} ${want === null ? 'is whole' : wantWords[want]}${reason}`;
      }),
    },
  ];
}

const wantWords: Readonly<Record<Want, string>> = {
  failed: 'could not be read',
  'shape-changed': 'answered in another shape',
  partial: 'listed far less than usual',
  empty: 'listed nothing, against expectation',
  unread: 'was not asked since the day ended',
};

/** A kill leaves few outcomes unknown; a server that says its 250 too late leaves many, and each of those mails comes twice. */
const unknownOutcomes = { least: 20, share: 0.05 };

/** What operators have to know of the mail. */
export function mailFindings(found: {
  drift: number;
  /** Of the newest edition: digests whose outcome is unknown, of those that were begun. */
  unknown: { digests: number; of: number };
  stopped: { rows: number; reply: string | null };
  /** Digests that are owed. */
  owed: number;
  pause: StreamState['pause'];
}): Finding[] {
  const findings: Finding[] = [];
  if (found.drift !== 0)
    findings.push({
      kind: 'books-drift',
      subject: '',
      headline: 'The books do not balance',
      lines: [`They cannot account for ${sayCount(Math.abs(found.drift), 'digest')} of the newest editions.`],
    });
  const { digests, of } = found.unknown;
  if (digests >= unknownOutcomes.least && digests > of * unknownOutcomes.share)
    findings.push({
      kind: 'outcomes-unknown',
      subject: '',
      headline: 'The mail server does not say what it took',
      lines: [
        `${digests.toLocaleString('en')} of ${sayCount(of, 'digest')} of the newest edition got no answer after their last byte, or their worker ended in the middle. Each is submitted once more, and may come twice.`,
        'Where no worker was killed: the server has two minutes to answer. Let it take messages first, and filter them after.',
      ],
    });
  // Notices alone that are refused pause nothing: then there is nothing to resume.
  const isPaused = found.pause?.reason === 'our-set-up';
  if (found.stopped.rows > 0)
    findings.push({
      kind: 'mail-stopped',
      subject: '',
      headline: 'The mail server refuses us',
      lines: [
        // Few were refused before all others were held back.
        `${sayCount(isPaused ? Math.max(found.owed, found.stopped.rows) : found.stopped.rows, 'message')} wait until that is mended; nothing is lost meanwhile. It is tried again every quarter of an hour${isPaused ? ', and at once after Resume' : ''}.`,
        ...(found.stopped.reply === null ? [] : [`It said: ${found.stopped.reply}`]),
      ],
    });
  // A server that refuses our set-up is told by the mail that waits; what an operator paused they know.
  if (found.pause?.reason === 'mass-rejection')
    findings.push({
      kind: 'mass-rejection',
      subject: '',
      headline: 'Digests are paused: too many addresses were refused at once',
      lines: [
        `${found.pause.detail} were refused for good: that is never the addresses. The mail server's words stand at /admin/deliveries.`,
        'Nothing is lost: the rest waits until `broadsheet deliveries resume`, or Resume at the desk.',
      ],
    });
  return findings;
}

/** A source as an operator knows it: two arXiv lists are two. */
function labelOf(source: string): string {
  const name = sourceName(source);
  return source === 'hf' ? name : `${name} (${source})`;
}

function instantOf(time: Date): string {
  return `${time.toISOString().slice(0, 10)} ${timeOf(time)}`;
}

function timeOf(time: Date): string {
  return time.toISOString().slice(11, 16);
}

function clockOf({ hour, minute }: { hour: number; minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

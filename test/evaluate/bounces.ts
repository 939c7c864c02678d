import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Classification, classificationOf } from '@broadsheet/bounces';
import { readHere } from '@broadsheet/inbound';

import { type Evaluation, neededData } from './evaluation.ts';

/** What a label says of one recipient of a mail. */
type Label = { hardbounce: boolean; reason: string; feedbacktype: string; status: string };
type Labels = Readonly<Record<string, readonly Label[]>>;

/** A mail of the corpus with what was said of it. */
export type Judged = { file: string; labels: readonly Label[] | null; said: Classification };

/** One way of telling hard bounces, held against the labels. */
export type Score = {
  name: string;
  precision: number;
  recall: number;
  right: number;
  wrong: number;
  missed: number;
};

export type BounceEvaluation = {
  mails: number;
  scores: readonly Score[];
  complaints: { labelled: number; found: number };
  /** Mails that are no bounces (delays, relays, answers of machines, complaints, others) and yet were called hard. */
  suppressedWrongly: readonly string[];
};

const sixCodes = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.4.4']);

/** Reads every mail of the corpus. @param folder of the shared data: `mail` */
export function judgeCorpus(
  folder: string,
  prepare: (bytes: Buffer) => Buffer = (bytes) => bytes,
): readonly Judged[] {
  const labels = JSON.parse(readFileSync(join(folder, 'bounces-expected.json'), 'utf8')) as Labels;
  return readdirSync(join(folder, 'bounces'))
    .filter((file) => file.endsWith('.eml'))
    .map((file) => {
      const bytes = prepare(readFileSync(join(folder, 'bounces', file)));
      const { reading } = readHere({ bytes, envelope: [] });
      return { file, labels: labels[file] ?? null, said: classificationOf(reading, null) };
    });
}

/** Holds ours, and two simple ways that are told the labels' own status beside it, against the labels: a mail counts by its first recipient. */
export function evaluateBounces(judged: readonly Judged[]): BounceEvaluation {
  const labelled = judged.filter(({ labels }) => labels !== null);
  const isHard = ({ labels }: Judged): boolean => labels?.some(({ hardbounce }) => hardbounce) ?? false;
  const score = (name: string, says: (mail: Judged) => boolean): Score => {
    const right = labelled.filter((mail) => says(mail) && isHard(mail)).length;
    const wrong = labelled.filter((mail) => says(mail) && !isHard(mail)).length;
    const missed = labelled.filter((mail) => !says(mail) && isHard(mail)).length;
    return {
      name,
      precision: right / (right + wrong),
      recall: right / (right + missed),
      right,
      wrong,
      missed,
    };
  };
  const abuse = labelled.filter(({ labels }) => labels?.some(({ feedbacktype }) => feedbacktype === 'abuse'));
  return {
    mails: judged.length,
    scores: [
      score('ours', ({ said }) => said.class === 'hard'),
      score('any 5xx is hard', ({ labels }) => labels?.some(({ status }) => status.startsWith('5')) ?? false),
      score(
        'six enhanced codes',
        ({ labels }) => labels?.some(({ status }) => sixCodes.has(status)) ?? false,
      ),
    ],
    complaints: {
      labelled: abuse.length,
      found: abuse.filter(({ said }) => said.kind === 'complaint').length,
    },
    suppressedWrongly: judged
      .filter(({ said, labels, file }) => {
        const isNone =
          file.startsWith('is-not-bounce') ||
          ['vacation', 'feedback', 'delivered'].includes(labels?.[0]?.reason ?? '');
        return said.class === 'hard' && (said.kind !== 'bounce' || isNone);
      })
      .map(({ file }) => file),
  };
}

/** The evaluation as a table for people. */
export function tableOf({ mails, scores, complaints, suppressedWrongly }: BounceEvaluation): string {
  const percent = (value: number): string => value.toFixed(3);
  const rows = scores.map(
    ({ name, precision, recall, right, wrong, missed }) =>
      `${name.padEnd(20)} ${percent(precision)}      ${percent(recall)}   ${String(right).padStart(5)} ${String(wrong).padStart(6)} ${String(missed).padStart(7)}`,
  );
  return [
    `${String(mails)} returned mails, hard bounces against their labels`,
    `${''.padEnd(20)} precision  recall  right  wrong  missed`,
    ...rows,
    `complaints found: ${String(complaints.found)} of ${String(complaints.labelled)}`,
    `suppressed though no bounce: ${String(suppressedWrongly.length)}${suppressedWrongly.length > 0 ? ` (${suppressedWrongly.join(', ')})` : ''}`,
  ].join('\n');
}

/** Whether the figures are those that were promised: precision .97, recall .85, every complaint, nobody suppressed for nothing. */
export function isAsPromised({ scores, complaints, suppressedWrongly }: BounceEvaluation): boolean {
  const [ours] = scores;
  return (
    (ours?.precision ?? 0) >= 0.97 &&
    (ours?.recall ?? 0) >= 0.85 &&
    complaints.found === complaints.labelled &&
    suppressedWrongly.length === 0
  );
}

/** Holds the reading of returned mail against the labels of real ones. */
export const evaluateReturnedMail: Evaluation = ({ say }) => {
  const evaluation = evaluateBounces(judgeCorpus(neededData('mail')));
  say(tableOf(evaluation));
  return Promise.resolve(isAsPromised(evaluation));
};

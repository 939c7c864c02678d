import { createPlanningReads } from '@broadsheet/database';
import { chooseDigest, createCoverages, lookUpPrinted } from '@broadsheet/digest';
import { readMail } from '@broadsheet/rendering';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withWorkerContext } from '../open-worker.ts';
import { writeCallersFile } from '../caller.ts';
import type { Output } from '../output.ts';
import { subscriberId } from './address.ts';

export type PreviewOptions = { to: string; date?: string; html?: string; text?: string };

/**
 * What a subscriber would get were the newest edition, or that of a day, the last to be published: all since their last
 * digest; that edition alone where they had it already. Nothing is planned and nothing is sent.
 */
export async function preview(options: PreviewOptions, output: Output): Promise<ExitCode> {
  const day = options.date;
  return await withWorkerContext(async ({ installation, planning, editions, subscribers, mail }) => {
    const now = installation.clock();
    const id = await subscriberId(subscribers, options.to);
    const edition = day === undefined ? null : await editions.byDay(day);
    if (day !== undefined && (edition?.publication ?? null) === null)
      throw new UsageError(`The edition of ${day} is not published`);
    const to = edition?.publication ?? (await planning.coverage.newestPublication());
    const reader = await createPlanningReads(installation.database).chooser(id, now);
    const rules = [...reader.followed.map(({ ruleId }) => ruleId), ...reader.muted];
    const from = Math.min(reader.watermark ?? to - 1, to - 1);
    const range = await createCoverages(planning.coverage, now).cover(from, to, rules);
    const newest = range.editions.at(-1);
    if (newest === undefined)
      throw new UsageError('There is no edition yet: `broadsheet pull` and `broadsheet publish` make one');
    const printed = await lookUpPrinted(planning.planning, range, [id], now);
    const contents = chooseDigest(range.coverage, { ...reader, printed: printed.get(id) ?? new Set() });
    if (contents.items.length === 0) {
      output.answer({ to: options.to, papers: 0 }, () => ['Nothing matches: no mail would be sent.']);
      return exit.done;
    }
    const message = await mail.digests.ports.assemble({
      id: 0,
      attempts: 0,
      retryOfUncertain: false,
      signedWith: null,
      expiresAt: now,
      subscriberId: id,
      email: reader.email,
      localDay: planning.dueTimes.localDayOf(now, reader.timezone),
      editionId: newest.editionId,
      sample: newest.day === null,
      readContents: () => contents,
      templateVersion: mail.templates.version,
      messageDate: now,
      mailGroup: null,
    });
    // Withdrawn in this very moment.
    if ('skip' in message) throw new UsageError(`Nothing is left to be shown: ${message.skip}`);
    const { html, text } = readMail(message.raw);
    if (options.html !== undefined) await writeCallersFile(options.html, html ?? '');
    if (options.text !== undefined) await writeCallersFile(options.text, text ?? '');
    const answer = {
      to: options.to,
      papers: contents.items.length,
      considered: contents.considered,
      text: text ?? '',
    };
    output.answer(answer, (all) =>
      options.html === undefined && options.text === undefined
        ? [all.text.trimEnd()]
        : [`Wrote a digest of ${String(all.papers)} of ${String(all.considered)} papers; nothing was sent.`],
    );
    return exit.done;
  });
}

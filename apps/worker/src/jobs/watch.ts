import {
  createBooksStore,
  createOwedStore,
  createStoppedStore,
  createStreamStore,
} from '@broadsheet/database';
import { drift, emptyBooks } from '@broadsheet/delivery';
import { type Finding, type Told, makeCalls, watch as watchAlerts } from '@broadsheet/operators';
import { type SourceHealth, addDays, backfillDays, dayOf, healthOf, standingsOf } from '@broadsheet/papers';
import { sealNotice } from '@broadsheet/subscribers';

import { signUpFindings } from '../alerts/sign-up-findings.ts';
import { editionFindings, mailFindings, sourceFindings } from '../alerts/source-findings.ts';
import { standingFindings } from '../alerts/standing-findings.ts';
import type { WorkerContext } from '../context.ts';
import { outlook, publishingHours } from './readiness.ts';
import { judge } from './standing.ts';

/** How every source is doing. */
export async function sourcesHealth(
  { sources, papers }: Pick<WorkerContext, 'sources' | 'papers'>,
  now: Date,
): Promise<SourceHealth[]> {
  const from = addDays(dayOf(now), -backfillDays);
  return Promise.all(
    sources.map(async (source) => healthOf(source, now, await papers.decidingRuns(source.name, from, now))),
  );
}

/** Everything that operators have to know now. */
export async function findings(context: WorkerContext, now: Date): Promise<Finding[]> {
  const { database } = context.installation;
  const hours = publishingHours(context);
  const health = await sourcesHealth(context, now);
  const bySource = health.flatMap((one) => sourceFindings(one, now, hours));
  const troubled = new Set([
    ...health.flatMap(({ source, trouble }) => (trouble === null ? [] : [source])),
    ...bySource.map(({ subject }) => subject),
  ]);
  const view = await outlook(context, now);
  const standings = await standingsOf(context, view.day, now);
  const wanting = standings.filter(({ want }) => want !== null);
  const books = await createBooksStore(database).byEdition(2);
  const newest = books[0]?.books ?? emptyBooks;
  return [
    ...bySource,
    ...editionFindings(view, now, hours, { wanting, troubled }),
    ...mailFindings({
      unknown: {
        digests: newest.uncertain,
        of: newest.submitted + newest.rejected + newest.uncertain,
      },
      drift: books.reduce((sum, { books: one }) => sum + Math.abs(drift(one)), 0),
      stopped: await createStoppedStore(database).stopped(),
      owed: (await createOwedStore(database).digests(now)).owed,
      pause: (await createStreamStore(database).state(now)).pause,
    }),
    ...standingFindings(await judge(context)),
    ...signUpFindings(await context.subscribers.awaiting(1)),
  ];
}

/** Looks at everything that operators have to know of, and tells them of what is new, what lasts and what is over. */
export async function watch(context: WorkerContext): Promise<Told[]> {
  const { installation, alerts } = context;
  const { clock, config, log, queues, sealer } = installation;
  const now = clock();
  const link = `${config.http.publicUrl}/admin/sources`;
  const told = await watchAlerts(
    {
      alerts,
      addresses: context.operatorAddresses,
      seal: (words) => sealNotice(sealer, { kind: 'alert', ...words, lines: [...words.lines] }),
      calls: config.alertWebhookUrl !== null,
      site: config.site.name,
      linkOf: ({ kind }) => {
        if (kind.startsWith('source-') || kind.startsWith('publication-')) return link;
        const page =
          kind === 'sign-ups-waiting' ? 'sign-ups' : kind.endsWith('s-high') ? 'standing' : 'deliveries';
        return `${config.http.publicUrl}/admin/${page}`;
      },
    },
    await findings(context, now),
    now,
  );
  for (const { alert, telling } of told)
    log.warn({ alert: alert.id, kind: alert.kind, subject: alert.subject }, `alert.${telling}`);
  if (config.alertWebhookUrl !== null) await queues.wake('call', {});
  return told;
}

/** Makes the calls that are owed to the operator's webhook. */
export async function call({ installation, alerts, postCall }: WorkerContext): Promise<void> {
  if (postCall === null) return;
  for (const refused of await makeCalls({ alerts, post: postCall }, installation.clock()))
    installation.log.warn(refused, 'alert.call-refused');
}

import type { Config } from '@broadsheet/configuration';
import type { RejectionStore, ReturnedMailStore } from '@broadsheet/bounces';
import {
  createAlertStore,
  createCoverageStore,
  createEditionStore,
  createMatchStore,
  createOperatorStore,
  createPacingStore,
  createPaperStore,
  createPlanningStore,
  createRejectionStore,
  createReturnedMailStore,
  createRuleStore,
  createSubscriberStore,
  createTopicStore,
  createValidatorStore,
} from '@broadsheet/database';
import type { PlanningPorts } from '@broadsheet/digest';
import { type Names, createNames } from '@broadsheet/doctor';
import { createFetcher } from '@broadsheet/fetcher';
import { type Installation, userAgentOf } from '@broadsheet/installation';
import type { MailHostTeller } from '@broadsheet/delivery';
import { type PublishPorts, ensureMatches } from '@broadsheet/matching';
import type { AlertStore, PostCall } from '@broadsheet/operators';
import type { EditionStore, Pacing, PaperStore, Source } from '@broadsheet/papers';
import { createReader } from '@broadsheet/sources';
import { createDueTimes } from '@broadsheet/subscribers';

import { createPostCall } from './alerts/post-call.ts';
import { type Crew, connectionsEach, createCrew } from './crew/crew.ts';
import { type Mail, createMail } from './mail.ts';
import { openSources } from './sources.ts';

/** Everything that jobs and verbs work with. */
export type WorkerContext = {
  installation: Installation;
  sources: readonly Source[];
  papers: PaperStore;
  editions: EditionStore;
  publishing: PublishPorts;
  planning: PlanningPorts;
  subscribers: ReturnType<typeof createSubscriberStore>;
  topics: ReturnType<typeof createTopicStore>;
  alerts: AlertStore;
  /** Where alerts are mailed: the owners, and ADMIN_EMAIL. */
  operatorAddresses: () => Promise<readonly string[]>;
  /** Null where there is no webhook. */
  postCall: PostCall | null;
  mail: Mail;
  /** Null: no name server is to be asked. */
  exchangers: MailHostTeller | null;
  crew: Crew;
  returned: ReturnedMailStore;
  rejections: RejectionStore;
};

/**
 * Composes the worker over an open installation; whatever it opens beside is closed with it.
 * @param overrides `sources`: instead of those of the configuration; `readStdin`: for `stdin:`; `threads`: that submit
 *   digests beside this one, 0 by default; `pacing` and `wait`: for who plays days in seconds;
 *   `names`: of name servers, which otherwise only an installation in production asks
 */
export async function createWorkerContext(
  installation: Installation,
  overrides: {
    sources?: readonly Source[];
    readStdin?: () => Promise<string>;
    threads?: number;
    pacing?: Pacing;
    wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
    names?: Pick<Names, 'mx'>;
  } = {},
): Promise<WorkerContext> {
  const { config, database, log, releases } = installation;
  const fetcher = createFetcher({
    allow: config.fetchAllow,
    userAgent: userAgentOf(config),
    log: (event) => {
      log.debug(event, 'fetched');
    },
  });
  releases.add(() => fetcher.close());
  const reader = createReader();
  releases.add(() => reader.close());
  const editions = createEditionStore(database);
  const rules = createRuleStore(database);
  const operators = createOperatorStore(database);
  const matches = createMatchStore(database);
  const publishing: PublishPorts = { editions, rules, matches, matcher: installation.matcher };
  const coverage = createCoverageStore(database, async (ruleIds, editionIds, now) => {
    await ensureMatches(publishing, ruleIds, editionIds, now);
  });
  // The development mailbox is the database: more threads would only wait for it.
  const threads = config.smtpServers.length === 0 ? 0 : (overrides.threads ?? 0);
  const mail = await createMail(installation, coverage, connectionsEach(threads));
  const crew = createCrew(installation, { threads, lane: mail.digests, templates: mail.templates });
  releases.add(() => crew.close());
  return {
    installation,
    sources:
      overrides.sources ??
      openSources(config.sources, {
        fetcher,
        reader,
        clock: installation.clock,
        pacing: overrides.pacing ?? createPacingStore(database),
        validators: createValidatorStore(database),
        ...(overrides.wait === undefined ? {} : { wait: overrides.wait }),
        ...(overrides.readStdin === undefined ? {} : { readStdin: overrides.readStdin }),
      }),
    papers: createPaperStore(database),
    editions,
    publishing,
    planning: { planning: createPlanningStore(database), coverage, dueTimes: createDueTimes() },
    subscribers: createSubscriberStore(database),
    topics: createTopicStore(database),
    alerts: createAlertStore(database),
    async operatorAddresses() {
      const owners = (await operators.all()).filter(({ role }) => role === 'owner').map(({ email }) => email);
      return [
        ...new Set([...(config.adminEmail === null ? [] : [config.adminEmail.toLowerCase()]), ...owners]),
      ];
    },
    postCall: config.alertWebhookUrl === null ? null : createPostCall(fetcher, config.alertWebhookUrl),
    mail,
    exchangers: exchangersOf(config, overrides.names),
    crew,
    returned: createReturnedMailStore(database, installation.suppressionKey),
    rejections: createRejectionStore(database),
  };
}

/** A rehearsal on one machine asks no name server: its addresses are made up. */
function exchangersOf(
  { production, smtpServers, hostLimits }: Config,
  names: Pick<Names, 'mx'> | undefined,
): MailHostTeller | null {
  if (hostLimits === null || smtpServers.length === 0) return null;
  const asked = names ?? (production ? createNames() : null);
  return asked === null ? null : (host) => asked.mx(host);
}

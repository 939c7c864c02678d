import {
  createBooksStore,
  createDeskStore,
  createDigestStore,
  createEditionStore,
  createExamplePapers,
  createKeptDataStore,
  createMailboxStore,
  createMatchStore,
  createRuleStore,
  createStatusStore,
  createSubscriberStore,
  createTopicArchive,
  createTopicStore,
  createVoteStore,
} from '@broadsheet/database';
import { type Fetcher, createFetcher } from '@broadsheet/fetcher';
import { type Installation, userAgentOf } from '@broadsheet/installation';
import { createRecentEditions, matcherStanding } from '@broadsheet/matching';
import { Registry } from 'prom-client';

import { createArchive } from './archive.ts';
import { createDigestOf } from './compose/digests.ts';
import { registerNumbers } from './compose/metrics.ts';
import { readinessOf } from './compose/readiness.ts';
import { subscriberPorts } from './compose/subscriber-ports.ts';
import { createVotes } from './compose/votes.ts';
import type { ApiContext, Site } from './context.ts';
import { createDeliveryDesk } from './deliveries/create-delivery-desk.ts';
import { createTopicDesk } from './desk/create-topic-desk.ts';
import { createDoctor } from './doctor/create-doctor.ts';
import { createOperators } from './operators/create-operators.ts';
import { createWebhooks } from './inbound/webhooks.ts';
import { createNetworkLimits } from './network-limits.ts';
import { createOwnData } from './own-data.ts';
import { createProofs } from './proof/proof.ts';
import { createSignUpDesk } from './sign-ups/sign-up-desk.ts';
import { createLateLine } from './sources/late-line.ts';
import { createStandingDesk } from './standing/standing-desk.ts';
import { createSourceDesk } from './sources/source-desk.ts';
import { createSubscriptions } from './subscriptions.ts';

/**
 * Composes the API over an open installation; dials nothing by itself.
 * @param overrides `registry`: where other parts of the process keep their numbers; `fetcher`: the door to the network
 */
export function createApiContext(
  installation: Installation,
  overrides: { registry?: Registry; fetcher?: Fetcher } = {},
): ApiContext {
  const { config, database, clock, tokens } = installation;
  const site = siteOf(installation);
  const registry = overrides.registry ?? new Registry();
  const sourceDesk = createSourceDesk(installation);
  registerNumbers(registry, installation, sourceDesk);
  const fetcher =
    overrides.fetcher ??
    createFetcher({
      allow: config.fetchAllow,
      userAgent: userAgentOf(config),
    });
  installation.releases.add(() => fetcher.close());
  const editions = createEditionStore(database);
  const operators = createOperators(installation);
  const digests = createDigestStore(database, (editionIds) =>
    editions.papersOf(editionIds, { withdrawn: true }),
  );
  const ports = subscriberPorts(installation);
  return {
    site,
    log: installation.log,
    now: clock,
    networkLimits: createNetworkLimits(installation),
    subscriptions: createSubscriptions({
      ports,
      tokens,
      now: clock,
      production: site.production,
      signUp: { mode: config.signup.mode, limits: config.signup },
      proof: config.signup.proof,
      proofs: createProofs(installation.keysFor('proof').map(({ key }) => key)),
    }),
    ownData: createOwnData({
      ports,
      data: createKeptDataStore(database, installation.suppressionKey),
      tokens,
      now: clock,
    }),
    archive: createArchive({
      editions,
      topics: createTopicStore(database),
      matches: createMatchStore(database),
      topicArchive: createTopicArchive(database),
      matcher: installation.matcher,
    }),
    lateLine: createLateLine(installation),
    digestOf: createDigestOf({ digests, tokens, now: clock }),
    votes: createVotes({ digests, votes: createVoteStore(database), tokens, now: clock }),
    operators,
    topicDesk: createTopicDesk({
      topics: createTopicStore(database),
      desk: createDeskStore(database),
      rules: createRuleStore(database),
      matches: createMatchStore(database),
      editions,
      recentEditions: createRecentEditions(editions),
      subscribers: createSubscriberStore(database),
      matcher: installation.matcher,
      examples: createExamplePapers(database),
      matcherStanding: () => matcherStanding(installation.models, installation.embeddings),
      note: operators.note,
      now: clock,
    }),
    standing: standingOf(installation),
    sourceDesk,
    signUpDesk: createSignUpDesk(installation, operators.note),
    standingDesk: createStandingDesk(installation, operators.note),
    deliveryDesk: createDeliveryDesk(installation, operators.note),
    doctor: createDoctor(installation),
    webhooks: createWebhooks(installation, { keys: config.webhooks, fetcher }),
    mailbox: config.production || config.smtpServers.length > 0 ? null : createMailboxStore(database),
    registry,
    readiness: () => readinessOf(installation),
  };
}

function standingOf({ database }: Installation): ApiContext['standing'] {
  const status = createStatusStore(database);
  const books = createBooksStore(database);
  return async () => ({
    editions: await status.newestEditions(10),
    subscribers: await status.subscribersByState(),
    books: { total: await books.total(), byEdition: await books.byEdition(10) },
  });
}

function siteOf({ config }: Installation): Site {
  const { publicUrl, trustProxy, metricsToken } = config.http;
  return {
    publicUrl,
    trustProxy,
    metricsToken,
    siteName: config.site.name,
    postalAddress: config.site.postalAddress,
    production: config.production,
    signUp: config.signup.mode,
  };
}

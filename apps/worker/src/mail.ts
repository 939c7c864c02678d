import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import {
  type ClaimedDelivery,
  type ClaimedNotice,
  createDeliveryOutbox,
  createDigestStore,
  createEditionStore,
  createFragmentStore,
  createMailboxStore,
  createNoticeOutbox,
  createTestDigestStore,
} from '@broadsheet/database';
import {
  type Claimed,
  type Outbox,
  type SubmitPorts,
  type SweptOutbox,
  type Transport,
  createRecorder,
  withoutAddresses,
} from '@broadsheet/delivery';
import type { CoverageStore } from '@broadsheet/digest';
import type { Ground } from '@broadsheet/installation';
import {
  type Signer,
  type Templates,
  compileTemplates,
  createRooms,
  createSigner,
} from '@broadsheet/rendering';
import { createMailbox, createSmtpTransports } from '@broadsheet/smtp';

import { createDigestMessages } from './messages/digest-message.ts';
import { type EditionFragments, createEditionFragments } from './messages/edition-fragments.ts';
import { createNoticeMessages } from './messages/notice-message.ts';
import { createPostmark } from './messages/postmark.ts';
import { createTestDigest } from './messages/test-digest.ts';
import { createStreamPorts, groupPorts, noticePorts } from './stream.ts';

/** SMTP connections for notices, and so transactions at once: a few of their own. */
export const noticeConnections = 3;

/** One kind of mail, from its rows to the SMTP server. */
export type Lane<Row extends Claimed> = { outbox: Outbox<Row> & SweptOutbox; ports: SubmitPorts<Row> };
export type DigestLane = Lane<ClaimedDelivery>;

/** How mail leaves: a lane for digests and a fast one for notices. */
export type Mail = { digests: DigestLane; notices: Lane<ClaimedNotice>; templates: Templates };

/**
 * Compiles the templates, reads the signing key, opens the ways out.
 * @param coverage what test digests are chosen from
 * @param connections SMTP connections for digests
 * @throws SigningKeyError for a key that cannot sign, TemplateError for templates that cannot be read
 */
export async function createMail(
  ground: Ground,
  coverage: CoverageStore,
  connections: number,
): Promise<Mail> {
  const { database, sealer, clock } = ground;
  const { mail, site, http } = ground.config;
  const templates = await compileTemplates({
    name: site.name,
    publicUrl: http.publicUrl,
    postalAddress: site.postalAddress,
    from: mail.from,
    replyTo: mail.replyTo,
  });
  await createFragmentStore(database).keepFrame(templates.version, templates.frame, clock());
  const { signer, postmark, ports } = commonTo(ground);
  const stream = noticePorts(ground);
  const outbox = createNoticeOutbox(database, ground.suppressions);
  const fragments = fragmentsOf(ground, templates);
  const testDigest = createTestDigest({
    coverage,
    tests: createTestDigestStore(database),
    postmark,
    templateVersion: templates.version,
    assemblyFor: (own) => createDigestMessages({ fragments, postmark: own, signer, rooms: createRooms(0) }),
  });
  return {
    templates,
    digests: createDigestLane(ground, templates, connections),
    notices: {
      outbox,
      ports: {
        ...ports,
        ...stream,
        outbox,
        recorder: createRecorder({ ...ports, ...stream, outbox }),
        assemble: createNoticeMessages({ templates, sealer, postmark, signer, testDigest }),
        transport: openTransport(ground, noticeConnections),
        // Notices keep no template version of their own: another one makes other bytes as well.
        signedWith: `${ports.signedWith} ${templates.version}`,
      },
    },
  };
}

/**
 * The lane of digests alone, as each thread that submits has one.
 * @param templates compiled already, their frame kept
 */
export function createDigestLane(ground: Ground, templates: Templates, connections: number): DigestLane {
  const { database } = ground;
  const { signer, postmark, ports, suppressed } = commonTo(ground);
  const fragments = fragmentsOf(ground, templates);
  const rooms = createRooms(connections);
  const stream = createStreamPorts(ground);
  const outbox = createDeliveryOutbox(database, suppressed, templates.version);
  return {
    outbox,
    ports: {
      ...ports,
      ...stream,
      ...groupPorts(ground),
      outbox,
      recorder: createRecorder({ ...ports, ...stream, outbox }),
      assemble: createDigestMessages({ fragments, postmark, signer, rooms }),
      accepted: ({ raw }) => {
        rooms.give(raw);
      },
      transport: openTransport(ground, connections),
    },
  };
}

function fragmentsOf({ database }: Ground, templates: Templates): EditionFragments {
  const editions = createEditionStore(database);
  return createEditionFragments({
    store: createFragmentStore(database),
    digests: createDigestStore(database, (ids) => editions.papersOf(ids)),
    templates,
    elapsed: () => performance.now(),
  });
}

/** What both lanes stand on. */
function commonTo({ config, tokens, suppressions, secretFingerprint, clock, log }: Ground) {
  const { mail, http } = config;
  const signer: Signer | null =
    mail.dkim === null
      ? null
      : createSigner({
          domain: mail.dkim.domain,
          selector: mail.dkim.selector,
          privateKeyPem: mail.dkim.privateKey,
          ed25519:
            mail.dkim.ed25519 === null
              ? null
              : { selector: mail.dkim.ed25519.selector, privateKeyPem: mail.dkim.ed25519.privateKey },
        });
  const postmark = createPostmark({
    tokens,
    publicUrl: http.publicUrl,
    from: mail.from.address,
    bounceDomain: mail.bounceDomain,
  });
  const ports = {
    now: clock,
    elapsed: () => performance.now(),
    random: () => Math.random(),
    uuid: () => randomUUID(),
    timeout: (milliseconds: number) => AbortSignal.timeout(milliseconds),
    pause: (milliseconds: number) => setTimeout(milliseconds),
    uncertainPolicy: config.uncertainPolicy,
    signedWith: [secretFingerprint, signer?.fingerprint ?? 'unsigned'].join(' '),
    onTrouble: ({ id, outcome, error, rows }: Parameters<SubmitPorts<Claimed>['onTrouble']>[0]) => {
      const reply = outcome.reply === null ? null : withoutAddresses(outcome.reply).slice(0, 200);
      log.error({ id, rows, state: outcome.state, reply, err: error }, 'submission.trouble');
    },
  };
  return { signer, postmark, ports, suppressed: (keys: readonly string[]) => suppressions.among(keys) };
}

function openTransport(
  { config, database, clock, log, releases }: Ground,
  maxConnections: number,
): Transport {
  const mailbox = createMailboxStore(database);
  const transport =
    config.smtpServers.length === 0
      ? createMailbox({ insert: (caught) => mailbox.insert(caught), now: clock })
      : createSmtpTransports(config.smtpServers.join(','), {
          maxConnections,
          log: (event, fields) => {
            log.warn(fields, event);
          },
        });
  releases.add(() => transport.close());
  return transport;
}

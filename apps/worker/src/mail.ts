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
} from '@broadsheet/database';
import type { Claimed, Outbox, SubmitPorts, SweptOutbox, Transport } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { type Signer, compileTemplates, createSigner } from '@broadsheet/rendering';
import { createMailbox, createSmtpTransports } from '@broadsheet/smtp';

import { createDigestMessages } from './messages/digest-message.ts';
import { createEditionFragments } from './messages/edition-fragments.ts';
import { createNoticeMessages } from './messages/notice-message.ts';
import { createPostmark } from './messages/postmark.ts';

/** SMTP connections for digests, and so transactions at once; notices have a few of their own. */
export const digestConnections = 10;
export const noticeConnections = 3;

/** One kind of mail, from its rows to the SMTP server. */
export type Lane<Row extends Claimed> = { outbox: Outbox<Row> & SweptOutbox; ports: SubmitPorts<Row> };

/** How mail leaves: a lane for digests and a fast one for notices. */
export type Mail = { digests: Lane<ClaimedDelivery>; notices: Lane<ClaimedNotice>; templateVersion: string };

/**
 * Compiles the templates, reads the signing key, opens the ways out.
 * @throws SigningKeyError for a key that cannot sign, TemplateError for templates that cannot be read
 */
export async function createMail(installation: Installation): Promise<Mail> {
  const { config, database, tokens, suppressions, sealer, clock, log } = installation;
  const { mail, site, http } = config;
  const signer: Signer | null =
    mail.dkim === null
      ? null
      : createSigner({
          domain: mail.dkim.domain,
          selector: mail.dkim.selector,
          privateKeyPem: mail.dkim.privateKey,
        });
  const templates = await compileTemplates({
    name: site.name,
    publicUrl: http.publicUrl,
    postalAddress: site.postalAddress,
    from: mail.from,
    replyTo: mail.replyTo,
  });
  const fragmentStore = createFragmentStore(database);
  await fragmentStore.keepFrame(templates.version, templates.frame, clock());
  const editions = createEditionStore(database);
  const digests = createDigestStore(database, (ids) => editions.papersOf(ids));
  const fragments = createEditionFragments({ store: fragmentStore, digests, templates });
  const postmark = createPostmark({
    tokens,
    publicUrl: http.publicUrl,
    from: mail.from.address,
    bounceDomain: mail.bounceDomain,
  });
  const signedWith = [installation.secretFingerprint, signer?.fingerprint ?? 'unsigned'].join(' ');
  const common = {
    now: clock,
    elapsed: () => performance.now(),
    random: () => Math.random(),
    uuid: () => randomUUID(),
    timeout: (milliseconds: number) => AbortSignal.timeout(milliseconds),
    pause: (milliseconds: number) => setTimeout(milliseconds),
    onTrouble: ({ id, outcome, error }: Parameters<SubmitPorts<Claimed>['onTrouble']>[0]) => {
      log.error({ id, state: outcome.state, reply: outcome.reply, err: error }, 'submission.trouble');
    },
  };
  const among = (keys: readonly string[]) => suppressions.among(keys);
  const deliveryOutbox = createDeliveryOutbox(database, among, templates.version);
  const noticeOutbox = createNoticeOutbox(database, among);
  return {
    templateVersion: templates.version,
    digests: {
      outbox: deliveryOutbox,
      ports: {
        ...common,
        outbox: deliveryOutbox,
        assemble: createDigestMessages({ fragments, postmark, signer }),
        transport: openTransport(installation, digestConnections),
        signedWith,
      },
    },
    notices: {
      outbox: noticeOutbox,
      ports: {
        ...common,
        outbox: noticeOutbox,
        assemble: createNoticeMessages({ templates, sealer, postmark, signer }),
        transport: openTransport(installation, noticeConnections),
        // Notices keep no template version of their own: another one makes other bytes as well.
        signedWith: `${signedWith} ${templates.version}`,
      },
    },
  };
}

function openTransport(
  { config, database, clock, log, releases }: Installation,
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

import { join } from 'node:path';

import { secretKeyFile } from '@broadsheet/configuration';
import {
  createNoticeStore,
  createRetentionStore,
  createTestDigestStore,
  daysKept,
} from '@broadsheet/database';
import {
  type Body,
  type ExaminedMail,
  type Finding,
  type Names,
  createNames,
  examine,
  examineMail,
} from '@broadsheet/doctor';
import type { Installation } from '@broadsheet/installation';
import { parseSmtpUrls, reachServer } from '@broadsheet/smtp';
import { queuedNotice } from '@broadsheet/subscribers';

import { submissionFinding } from './submission-finding.ts';

/** A digest mailed to be looked at: how far it came, and what its headers say. */
export type MailedTest = {
  email: string;
  askedAt: Date;
  /** A state of deliveries. */
  state: string;
  headers: ExaminedMail['headers'];
  findings: readonly Finding[];
};

/** Checks everything that decides whether mail arrives. */
export type Doctor = {
  /** Nothing is mailed, nothing stored. */
  examine(): Promise<readonly Finding[]>;
  /** Asks for a test digest; null where so many were asked for within an hour that it is enough. */
  mail(email: string): Promise<{ noticeId: number } | null>;
  /** What became of the newest test to an address; null: there was none. */
  lastTest(email: string): Promise<MailedTest | null>;
  /** Reads a mail that arrived, as somebody saved it, or its header alone. */
  read(source: Buffer): Promise<ExaminedMail>;
};

/** Test digests an hour, to whomever: more teaches nothing, and mails somebody. */
const testsAnHour = 10;
/** Milliseconds for a mail server to greet, encrypt and log in. */
const reachPatience = 15_000;
/** Days over its time before a row is worth a word: it is forgotten hourly. */
const grace = 2;

/** @param names DNS; this machine's own unless others are given */
export function createDoctor(
  installation: Pick<Installation, 'config' | 'database' | 'clock' | 'backend' | 'sealer' | 'queues'>,
  names: Names = createNames(),
): Doctor {
  const { config, database, clock, sealer, queues } = installation;
  const tests = createTestDigestStore(database);
  return {
    examine: () => examine(bodyOf(installation), names),
    async mail(email) {
      const now = clock();
      if ((await tests.askedSince(new Date(now.getTime() - 3_600_000))) >= testsAnHour) return null;
      const notice = queuedNotice(sealer, { kind: 'test' }, { email, subscriberId: null }, now);
      const noticeId = await createNoticeStore(database).add(notice);
      await queues.wake('notify', { ids: [noticeId] });
      return { noticeId };
    },
    async lastTest(email) {
      const test = await tests.newestTo(email);
      if (test === null) return null;
      const { kept, state, askedAt } = test;
      const examined =
        kept === null
          ? { headers: [], findings: [] }
          : await examineMail({ raw: kept.raw, envelopeFrom: kept.returnPath }, names);
      return {
        email: test.email,
        askedAt,
        state,
        headers: examined.headers,
        findings: [submissionFinding(test, config.smtpServers.length === 0), ...examined.findings],
      };
    },
    read: (source) => examineMail({ raw: source, envelopeFrom: null }, names),
  };
}

function bodyOf({
  config,
  database,
  clock,
  backend,
}: Pick<Installation, 'config' | 'database' | 'clock' | 'backend'>): Body<
  ReturnType<typeof parseSmtpUrls>[number]
> {
  const { mail } = config;
  const retention = createRetentionStore(database);
  return {
    production: config.production,
    publicUrl: config.http.publicUrl,
    from: mail.from.address,
    dkim: mail.dkim,
    bounceDomain: mail.bounceDomain,
    servers: config.smtpServers.length === 0 ? [] : parseSmtpUrls(config.smtpServers.join(',')),
    reach: (server) => reachServer(server, AbortSignal.timeout(reachPatience)),
    dataDir: config.dataDir,
    secretKey: { given: config.secretKeys !== null, file: join(config.dataDir, secretKeyFile) },
    async clockDifference() {
      if (config.startsAt !== null) return null;
      const { rows } = await database.pool.query<{ now: Date }>('select clock_timestamp() as now');
      return clock().getTime() - (rows[0]?.now.getTime() ?? 0);
    },
    queuePolicy: () => backend.evictionPolicy(),
    async retention() {
      const now = clock();
      const overdue: { what: string; days: number }[] = [];
      for (const [what, days] of Object.entries(daysKept) as [keyof typeof daysKept, number][]) {
        const before = new Date(now.getTime() - (days + grace) * 86_400_000);
        if (await retention.holds(what, before)) overdue.push({ what, days });
      }
      return { ranAt: await retention.lastRan(), now, overdue };
    },
  };
}

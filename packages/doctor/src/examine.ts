import { type Finding, skip } from './finding.ts';
import { checkClock, checkDisk, checkQueue, checkSecrets } from './machine-checks.ts';
import type { Names } from './names.ts';
import { checkDkim, checkDmarc, checkReturnPath, checkReverse, checkSpf } from './sender-checks.ts';
import { type SmtpHost, checkSmtp, checkUnsubscribe } from './server-checks.ts';

/** What is examined. */
export type Body = {
  production: boolean;
  publicUrl: string;
  /** Address of MAIL_FROM. */
  from: string;
  dkim: { domain: string; selector: string; privateKey: string } | null;
  bounceDomain: string | null;
  /** Empty: the development mailbox catches all, so that nothing of the sender matters yet. */
  servers: readonly SmtpHost[];
  dataDir: string;
  secretKey: { given: boolean; file: string };
  /** Milliseconds by which the process's clock is ahead of the database's; null where it is set by hand. */
  clockDifference(): Promise<number | null>;
  /** `maxmemory-policy` of Redis; null without Redis, undefined where it will not say. */
  queuePolicy(): Promise<string | null | undefined>;
};

/** Runs every check, side by side; the order of the findings is always the same. Nothing is mailed, nothing stored. */
export async function examine(body: Body, names: Names): Promise<readonly Finding[]> {
  const fromDomain = body.from.slice(body.from.lastIndexOf('@') + 1).toLowerCase();
  const mails = body.servers.length > 0;
  const sender: readonly (readonly [string, () => Promise<Finding>])[] = [
    ['spf', () => checkSpf(names, body.bounceDomain ?? fromDomain)],
    ['dkim', () => checkDkim(names, body.dkim, fromDomain)],
    ['dmarc', () => checkDmarc(names, fromDomain)],
    ['return-path', () => checkReturnPath(names, body.bounceDomain, fromDomain)],
  ];
  return (
    await Promise.all([
      ...sender.map(([check, run]) =>
        mails
          ? run()
          : Promise.resolve(
              skip(check, 'The development mailbox catches all mail: set SMTP_URL to send any.'),
            ),
      ),
      ...body.servers.flatMap((server) => [
        checkReverse(names, server.host, server.loopback),
        checkSmtp(server),
      ]),
      checkUnsubscribe(body.publicUrl, body.production),
      body.clockDifference().then(checkClock),
      checkDisk(body.dataDir),
      body.queuePolicy().then(checkQueue),
      Promise.resolve(checkSecrets(body.secretKey.given, body.secretKey.file)),
    ])
  ).flat();
}

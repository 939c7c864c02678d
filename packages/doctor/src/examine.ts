import { type Finding, skip } from './finding.ts';
import {
  type Retention,
  checkClock,
  checkDisk,
  checkQueue,
  checkRetention,
  checkSecrets,
} from './machine-checks.ts';
import type { Names } from './names.ts';
import { checkDkim, checkDmarc, checkReturnPath, checkReverse, checkSpf } from './sender-checks.ts';
import { type Reach, type SmtpHost, checkSmtp, checkUnsubscribe } from './server-checks.ts';

type NamedKey = { selector: string; privateKey: string };

/** What is examined. @typeParam S a server of `SMTP_URL`, as `reach` takes it */
export type Body<S extends SmtpHost = SmtpHost> = {
  production: boolean;
  publicUrl: string;
  /** Address of MAIL_FROM. */
  from: string;
  dkim: (NamedKey & { domain: string; /** The second key. */ ed25519: NamedKey | null }) | null;
  bounceDomain: string | null;
  /** Empty: the development mailbox catches all, so that nothing of the sender matters yet. */
  servers: readonly S[];
  /** Greets a server as the sending pool does, and mails nothing. */
  reach(server: S): Promise<Reach>;
  dataDir: string;
  secretKey: { given: boolean; file: string };
  /** Milliseconds by which the process's clock is ahead of the database's; null where it is set by hand. */
  clockDifference(): Promise<number | null>;
  /** `maxmemory-policy` of Redis; null without Redis, undefined where it will not say. */
  queuePolicy(): Promise<string | null | undefined>;
  retention(): Promise<Retention>;
};

/** Runs every check, side by side; the order of the findings is always the same. Nothing is mailed, nothing stored. */
export async function examine<S extends SmtpHost>(body: Body<S>, names: Names): Promise<readonly Finding[]> {
  const fromDomain = body.from.slice(body.from.lastIndexOf('@') + 1).toLowerCase();
  const mails = body.servers.length > 0;
  const sender: readonly (readonly [string, () => Promise<Finding>])[] = [
    ['spf', () => checkSpf(names, body.bounceDomain ?? fromDomain)],
    ['dkim', () => checkDkim(names, body.dkim, fromDomain)],
    ...secondKey(body.dkim).map(
      (second) => ['dkim-ed25519', () => checkDkim(names, second, fromDomain, 'ed25519')] as const,
    ),
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
        checkSmtp(server, (one) => body.reach(one)),
      ]),
      checkUnsubscribe(body.publicUrl, body.production),
      body.clockDifference().then(checkClock),
      checkDisk(body.dataDir),
      body.queuePolicy().then(checkQueue),
      body.retention().then(checkRetention),
      Promise.resolve(checkSecrets(body.secretKey.given, body.secretKey.file)),
    ])
  ).flat();
}

function secondKey(dkim: Body['dkim']): readonly (NamedKey & { domain: string })[] {
  return dkim === null || dkim.ed25519 === null ? [] : [{ domain: dkim.domain, ...dkim.ed25519 }];
}

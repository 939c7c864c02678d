import { type Finding, fail, ok, skip, warn } from './finding.ts';

/** An SMTP server of `SMTP_URL`. */
export type SmtpHost = {
  host: string;
  secure: boolean;
  loopback: boolean;
  /** For people: never carries the credentials. */
  label: string;
};

/** How a server took the sending pool's greeting: the stage where it failed and why, or null where nothing did. */
export type Reach = { stage: 'connect' | 'tls' | 'auth'; reason: string } | null;

const patience = 10_000;

const mends: Readonly<Record<NonNullable<Reach>['stage'], string>> = {
  connect: 'Check host and port in SMTP_URL. Is the server up, and the port open from here?',
  tls: 'The server has to offer TLS 1.2 or newer with a certificate for its name.',
  auth: 'Check user and password in SMTP_URL; reserved characters are percent-encoded.',
};

/** Whether a server takes us as the sending pool asks it to: connection, TLS, login. Nothing is mailed. */
export async function checkSmtp<S extends SmtpHost>(
  server: S,
  reach: (server: S) => Promise<Reach>,
): Promise<Finding> {
  const failed = await reach(server);
  if (failed !== null) return fail('smtp', `${server.label}: ${failed.reason}`, mends[failed.stage]);
  return ok(
    'smtp',
    `${server.label} answers, with ${server.loopback && !server.secure ? 'no need of TLS on this machine' : 'TLS'}.`,
  );
}

/** One-click from outside: the address has to answer a POST with 200 and no redirect (RFC 8058). An unknown token changes nothing. */
export async function checkUnsubscribe(publicUrl: string, production: boolean): Promise<Finding> {
  const check = 'unsubscribe';
  const address = `${publicUrl}/u/doctor`;
  const judged = production ? fail : warn;
  if (!publicUrl.startsWith('https:') && !production)
    return skip(
      check,
      'Links are mailed with http, as outside production; readers elsewhere cannot follow them.',
    );
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    });
    await answer.body?.cancel();
    if (answer.status === 200) return ok(check, `${publicUrl} takes one-click unsubscribes.`);
    const leads = answer.headers.get('location');
    return judged(
      check,
      `${address} answers ${String(answer.status)}${leads === null ? '' : ` and leads to ${leads}`}; only 200 counts.`,
      leads === null
        ? 'Does PUBLIC_URL lead to Broadsheet? Is a proxy in between that asks for something?'
        : 'Set PUBLIC_URL to where it ends.',
    );
  } catch (error) {
    const cause = (error as Error).cause;
    const reason = cause instanceof Error ? cause.message : (error as Error).message;
    return judged(
      check,
      `${address} cannot be reached: ${reason}`,
      'Is `broadsheet start` running, and do DNS, port and certificate of PUBLIC_URL fit?',
    );
  }
}

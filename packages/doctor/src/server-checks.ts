import { createTransport } from 'nodemailer';

import { type Finding, fail, ok, skip, warn } from './finding.ts';

/** An SMTP server of `SMTP_URL`. */
export type SmtpHost = {
  host: string;
  port: number;
  secure: boolean;
  loopback: boolean;
  login: { user: string; pass: string } | null;
  /** For people: never carries the credentials. */
  label: string;
};

const patience = 10_000;

/** Connects, takes up TLS, signs in, and says goodbye: nothing is mailed. */
export async function checkSmtp(server: SmtpHost): Promise<Finding> {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.loopback,
    ...(server.login === null ? {} : { auth: server.login }),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  try {
    await transport.verify();
    return ok(
      'smtp',
      `${server.label} answers, with ${server.loopback && !server.secure ? 'no need of TLS on this machine' : 'TLS'}.`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = message.split('\n', 1)[0] ?? '';
    const mend: Record<string, string> = {
      EAUTH: 'Check user and password in SMTP_URL; reserved characters are percent-encoded.',
      ETLS: 'The server has to offer TLS 1.2 or newer with a certificate for its name.',
      EDNS: 'Check the host in SMTP_URL.',
    };
    return fail(
      'smtp',
      `${server.label}: ${reason}`,
      mend[code ?? ''] ?? 'Is the server up, and the port open from here?',
    );
  } finally {
    transport.close();
  }
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

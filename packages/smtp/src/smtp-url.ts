import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** One SMTP server of `SMTP_URL`, parsed. */
export type SmtpServer = {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps:`); else STARTTLS, which is required outside loopback. */
  secure: boolean;
  loopback: boolean;
  login: { user: string; pass: string } | null;
  /** Share of the messages relative to the other servers of the list; 1 by default. */
  weight: number;
  /** `host:port`, for logs and errors: never carries the credentials. */
  label: string;
};

/** An `SMTP_URL` that cannot be used. The message names the position in the list, never the credentials. */
export class SmtpUrlError extends Error {
  override name = 'SmtpUrlError';
  readonly code = 'SMTP_URL';
}

/**
 * Reads `SMTP_URL`: a comma list of `smtp://user:pass@host:port?weight=2`. Reserved characters in the credentials are
 * percent-encoded, the comma too. Ports default to 587 (`smtp:`, RFC 6409) and 465 (`smtps:`, RFC 8314).
 * @throws SmtpUrlError
 */
export function parseSmtpUrls(list: string): SmtpServer[] {
  return list
    .split(',')
    .map((url, index) => parseSmtpUrl(url.trim(), `SMTP_URL, entry ${String(index + 1)}`));
}

/** The host of a server on this machine, where mail in the clear goes over no wire: RFC 6761 names and loopback addresses. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  if (isIP(host) === 6) return new URL(`http://[${host}]`).hostname === '[::1]';
  return host === 'localhost' || host.endsWith('.localhost');
}

function parseSmtpUrl(text: string, where: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') {
    throw new SmtpUrlError(`${where}: not of the form smtp://user:pass@host:port or smtps://…`);
  }
  const secure = url.protocol === 'smtps:';
  const host = hostOf(url.hostname);
  if (host === '') throw new SmtpUrlError(`${where}: names no host`);
  if (url.pathname !== '' && url.pathname !== '/') {
    throw new SmtpUrlError(`${where}: has a path, which means nothing here`);
  }
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  return {
    host,
    port,
    secure,
    loopback: isLoopback(host),
    login: loginOf(url, where),
    weight: weightOf(url.searchParams, where),
    label: `${isIP(host) === 6 ? `[${host}]` : host}:${String(port)}`,
  };
}

function hostOf(hostname: string): string {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(bare) !== 0) return bare;
  const decoded = decode(bare);
  return decoded === undefined ? '' : domainToASCII(decoded);
}

function loginOf(url: URL, where: string): SmtpServer['login'] {
  if (url.username === '' && url.password === '') return null;
  const [user, pass] = [decode(url.username), decode(url.password)];
  if (user === undefined || pass === undefined || user === '' || pass === '') {
    throw new SmtpUrlError(`${where}: a login needs user and password, reserved characters percent-encoded`);
  }
  return { user, pass };
}

function weightOf(parameters: URLSearchParams, where: string): number {
  const unknown = [...parameters.keys()].find((key) => key !== 'weight');
  if (unknown !== undefined)
    throw new SmtpUrlError(`${where}: unknown parameter "${unknown.slice(0, 40)}"; there is only weight`);
  const text = parameters.get('weight') ?? '1';
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new SmtpUrlError(`${where}: weight is a whole number from 1 to 9999`);
  return Number(text);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

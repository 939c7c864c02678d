/** A mailbox by IMAP, as `BOUNCE_IMAP_URL` names it. Its password stands in no message of ours. */
export type BounceMailbox = {
  /** TLS from the first byte (`imaps:`), else by STARTTLS. */
  secure: boolean;
  host: string;
  port: number;
  user: string;
  password: string;
  folder: string;
};

/** Reads `imaps://user:password@host[:port]/FOLDER`, percent signs undone; null for anything else. */
export function readBounceMailbox(text: string): BounceMailbox | null {
  if (!/^imaps?:\/\/[^\s]+$/i.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (hostname === '' || username === '' || password === '' || search !== '' || hash !== '') return null;
  const secure = protocol === 'imaps:';
  try {
    const folder = decodeURIComponent(pathname.replace(/^\//, ''));
    return {
      secure,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 993 : 143) : Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      folder: folder === '' ? 'INBOX' : folder,
    };
  } catch {
    return null;
  }
}

import { connect } from 'node:net';

/** An answer, read to its end. */
export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  location: string | null;
  /** Milliseconds until the last byte. */
  ms: number;
};

export type Ask = {
  body?: string | URLSearchParams | Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
  /** The address that a trusted proxy says the request comes from; unset: this machine. */
  from?: string;
};

/** Asks a server as programs and browsers do; every answer is looked at by `watch` too. */
export type Client = (method: string, path: string, ask?: Ask) => Promise<Answer>;

/** Makes a client that follows no redirect and keeps no cookie. */
export function createClient(url: string, watch: (asked: string, answer: Answer) => void): Client {
  return async (method, path, { body, headers = {}, from } = {}) => {
    const begun = performance.now();
    const answer = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(from === undefined ? {} : { 'x-forwarded-for': from }), ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? new TextEncoder().encode(body) : body }),
    });
    const text = await answer.text();
    const read: Answer = {
      status: answer.status,
      headers: answer.headers,
      text,
      location: answer.headers.get('location'),
      ms: performance.now() - begun,
    };
    watch(`${method} ${path}`, read);
    return read;
  };
}

/** What a server says to bytes as they stand, until it ends the connection or is silent for `patience` milliseconds. */
export function sendRaw(port: number, bytes: string, patience = 2_000): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes, 'latin1'));
    const end = (): void => {
      socket.destroy();
      resolve(said);
    };
    socket.setTimeout(patience, end);
    socket.on('data', (chunk) => (said += chunk.toString('latin1')));
    socket.on('error', end);
    socket.on('close', end);
  });
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' } as const;
export const json = { 'content-type': 'application/json' } as const;
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

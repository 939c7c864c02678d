import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * Opens a TCP connection, trying every address of the host (RFC 8305, Node's own).
 * @param timeout milliseconds, look-up included
 * @param signal gives up earlier
 * @returns the socket, with nobody listening yet, or the error
 */
export function openSocket(
  target: { host: string; port: number },
  timeout: number,
  signal: AbortSignal,
): Promise<{ socket: Socket } | { error: NodeJS.ErrnoException }> {
  return new Promise((resolve) => {
    const socket = connect({ ...target, noDelay: true });
    const forget = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('connect', onConnect);
    };
    const onConnect = (): void => {
      forget();
      socket.removeListener('error', fail);
      resolve({ socket });
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      forget();
      socket.destroy();
      resolve({ error });
    };
    const onAbort = (): void => {
      fail(coded('EABORT', 'given up while connecting'));
    };
    const timer = setTimeout(() => {
      fail(coded('ETIMEDOUT', `no connection within ${String(timeout)} ms`));
    }, timeout);
    // The error listener stays where it failed: a socket may complain again while it is torn down.
    socket.on('error', fail).once('connect', onConnect);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** An error with a machine-readable code. */
export function coded(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}

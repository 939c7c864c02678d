import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createApp } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { listenError, type Listening } from './listen-errors.ts';

/** An app that listens. */
export type RunningApi = {
  /** Where, with the port that the system chose where 0 was asked for. */
  address: AddressInfo;
  /** Takes no more requests, finishes those in hand (so many milliseconds at most), ends every connection. Again: the same. */
  close(): Promise<void>;
};

/** Milliseconds that requests in hand have to finish once the app closes. */
const grace = 10_000;

/**
 * Milliseconds. A connection is kept longer than proxies keep theirs (usually 60 s), so that none sends a request into one
 * that we are ending.
 */
const timeouts = { keepAlive: 65_000, headers: 20_000, request: 60_000 } as const;

/**
 * Serves the app.
 * @param options `grace` in milliseconds (10,000)
 * @throws PortTakenError, PortForbiddenError, HostUnavailableError; node's error for anything else
 */
export async function startApi(
  context: ApiContext,
  options: Listening & { grace?: number },
): Promise<RunningApi> {
  const server = createServer(createApp(context));
  server.keepAliveTimeout = timeouts.keepAlive;
  server.headersTimeout = timeouts.headers;
  server.requestTimeout = timeouts.request;
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, options);
  }
  let closed: Promise<void> | null = null;
  return {
    address: server.address() as AddressInfo,
    close: () => (closed ??= closeServer(server, options.grace ?? grace)),
  };
}

async function closeServer(server: Server, patience: number): Promise<void> {
  // Connections that were busy when we stopped become idle with the end of their response, and nobody ends those for us.
  server.prependListener('request', (_request, response) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  });
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  const late = setTimeout(() => {
    server.closeAllConnections();
  }, patience);
  try {
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}

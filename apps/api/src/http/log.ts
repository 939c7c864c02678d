import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

const tokenPaths =
  /^(\/(?:confirm|u|unsubscribe|not-me|preferences|data|digests|vote|admin\/join)\/)[^/?#]+/i;

/** An address fit for a log: tokens and query strings left out. */
export function redactedPath(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? '').replace(tokenPaths, '$1[token]');
}

/** One line a request: method, path without tokens, status, time. Nothing of bodies, addresses or headers. */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp<IncomingMessage & { originalUrl?: string }>({
    logger: log,
    quietReqLogger: true,
    autoLogging: { ignore: (request) => request.url === '/healthz' || request.url === '/readyz' },
    customLogLevel: (_request, response, error) =>
      error !== undefined || response.statusCode >= 500 ? 'error' : 'debug',
    serializers: {
      req: (request: { method: string; url: string }) => ({
        method: request.method,
        path: redactedPath(request.url),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  });
}

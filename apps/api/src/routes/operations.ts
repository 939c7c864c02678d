import { timingSafeEqual, createHash } from 'node:crypto';
import { Router, type Request } from 'express';

import type { ApiContext } from '../context.ts';
import { only } from '../http/errors.tsx';
import { HttpProblem } from '../http/problem.ts';

/** What machines ask: whether we live, whether we are ready, our numbers. */
export function operationRoutes(context: ApiContext): Router {
  const router = Router();

  router
    .route('/healthz')
    .get((_request, response) => {
      response.set('Cache-Control', 'no-store').json({ status: 'ok' });
    })
    .all(only('GET'));

  router
    .route('/readyz')
    .get(async (_request, response) => {
      const { ready, checks } = await context.readiness();
      response
        .set('Cache-Control', 'no-store')
        .status(ready ? 200 : 503)
        .json({ status: ready ? 'ready' : 'not ready', checks });
    })
    .all(only('GET'));

  router
    .route('/metrics')
    .get(async (request, response) => {
      if (!fromLoopback(request) && !hasToken(request, context.site.metricsToken))
        throw new HttpProblem(401, 'Metrics are for this machine, or for the bearer of METRICS_TOKEN.', {
          headers: { 'WWW-Authenticate': 'Bearer' },
        });
      const body = await context.registry.metrics();
      response.set({ 'Content-Type': context.registry.contentType, 'Cache-Control': 'no-store' }).send(body);
    })
    .all(only('GET'));

  return router;
}

/** A proxy on this machine speaks for others: what it forwards is not from loopback. */
function fromLoopback(request: Request): boolean {
  const forwarded = request.get('x-forwarded-for') !== undefined || request.get('forwarded') !== undefined;
  return !forwarded && /^(?:127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
}

function hasToken(request: Request, token: string | null): boolean {
  // Whatever the operator chose, which need not look like a bearer token of RFC 6750.
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (token === null || bearer === undefined) return false;
  return timingSafeEqual(digestOf(bearer), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

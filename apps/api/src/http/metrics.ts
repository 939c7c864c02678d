import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

const name = 'broadsheet_http_request_seconds';

/** Times requests by method, route and status class. Routes are patterns, so neither tokens nor strangers' paths become labels. */
export function measureRequests(registry: Registry): RequestHandler {
  const known = registry.getSingleMetric(name);
  const seconds =
    known instanceof Histogram
      ? known
      : new Histogram({
          name,
          help: 'Time to answer HTTP requests',
          labelNames: ['method', 'route', 'status'],
          buckets: [0.005, 0.02, 0.1, 0.5, 2],
          registers: [registry],
        });
  return (request, response, next) => {
    const stop = seconds.startTimer();
    response.once('finish', () => {
      const route: unknown = Reflect.get(request, 'route');
      stop({
        method: request.method,
        route: patternOf(route),
        status: `${String(Math.floor(response.statusCode / 100))}xx`,
      });
    });
    next();
  };
}

/** The path of a route as it was declared. */
function patternOf(route: unknown): string {
  const path: unknown = typeof route === 'object' && route !== null ? Reflect.get(route, 'path') : undefined;
  if (typeof path === 'string') return path;
  return path instanceof RegExp ? path.source : 'none';
}

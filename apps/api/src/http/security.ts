import type { RequestHandler } from 'express';
import helmet from 'helmet';

import type { Site } from '../context.ts';
import { HttpProblem } from './problem.ts';

/** Headers of every answer: nothing but our own files runs, nobody frames us, nothing is remembered of where readers came from. */
export function securityHeaders(site: Site): RequestHandler {
  const secure = site.publicUrl.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure && site.production ? { maxAge: 31_536_000 } : false,
  });
}

/** Lets any site frame this page. */
export const framedByAnyone: RequestHandler = (_request, response, next) => {
  const policy = String(response.getHeader('Content-Security-Policy'));
  response.removeHeader('X-Frame-Options');
  response.setHeader(
    'Content-Security-Policy',
    policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
  );
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  next();
};

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Mail providers post here without any origin of their own, and other sites' forms are meant to reach `/embed`. */
const open = /^\/(?:u|unsubscribe)\/|^\/embed\/?$/i;

/**
 * Refuses what another site's page sends in a reader's name. A request without an origin is no page's.
 *
 * Our own pages send `Origin: null`, since they ask for no referrer (Fetch, "serializing a request origin"); what
 * tells them from a stranger's sandboxed frame is `Sec-Fetch-Site`, where a browser sends it.
 */
export function refuseForeignOrigins(site: Site): RequestHandler {
  const own = new URL(site.publicUrl).origin;
  return (request, _response, next) => {
    if (harmless.has(request.method) || open.test(request.path)) {
      next();
      return;
    }
    const origin = request.get('origin');
    const from = request.get('sec-fetch-site');
    const here = `${request.protocol}://${request.get('host') ?? ''}`;
    const foreign = origin !== undefined && origin !== 'null' && origin !== own && origin !== here;
    const across = from === 'cross-site' || (origin === 'null' && from === 'same-site');
    next(
      foreign || across
        ? new HttpProblem(
            403,
            'This was sent by a page of another site. Open the page here and press its button.',
          )
        : undefined,
    );
  };
}

/** Token pages: told to nobody, kept by nobody, found by nobody. */
export const tokenPage: RequestHandler = (_request, response, next) => {
  response.set({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
  next();
};

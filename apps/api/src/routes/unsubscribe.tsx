import { Router, type Request } from 'express';

import type { ApiContext } from '../context.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { UnsubscribedPage, UnsubscribePage } from '../pages/unsubscribe.tsx';

/** Both addresses, with whatever stands as token: nothing is decoded, so that nothing can be refused for its spelling. */
const addresses = /^\/(?:u|unsubscribe)\/[^/]+\/?$/i;

/**
 * One-click unsubscribe (RFC 8058): a POST with any body or none, from anywhere, is answered 200 with one body for any
 * token, and never redirected. Its body is not read. A GET changes nothing.
 */
export function unsubscribeRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { subscriptions } = context;

  router
    .route(addresses)
    .all(tokenPage)
    .get(async (request, response) => {
      const token = tokenOf(request);
      const maskedEmail = await subscriptions.leaving(token);
      sendPage(
        response,
        <UnsubscribePage frame={frameOf()} action={request.path} maskedEmail={maskedEmail} />,
      );
    })
    .post(async (request, response) => {
      await subscriptions.unsubscribe(tokenOf(request));
      sendPage(response, <UnsubscribedPage frame={frameOf()} />);
    })
    .all(only('GET', 'POST'));

  return router;
}

function tokenOf(request: Request): string {
  return request.path.split('/')[2] ?? '';
}

import { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../context.ts';
import { fieldsOf, formBody } from '../http/body.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { sendPage } from '../http/render.ts';
import { LinkPage, LinkSentPage } from '../pages/link.tsx';

/** "Send me the link again": one answer for every address. */
export function linkRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  router
    .route('/link')
    .get((_request, response) => {
      sendPage(response, <LinkPage frame={frameOf()} email="" errors={[]} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const fields = fieldsOf(request.body);
      const email = fields.one('email') ?? '';
      const trapped = (fields.one('website') ?? '') !== '';
      const outcome = trapped
        ? ({ status: 'accepted' } as const)
        : await context.subscriptions.requestLink(email, request.ip ?? '');
      if (outcome.status === 'accepted') sendPage(response, <LinkSentPage frame={frameOf()} />, 202);
      else sendPage(response, <LinkPage frame={frameOf()} email={email} errors={outcome.errors} />, 422);
    })
    .all(only('GET', 'POST'));
  return router;
}

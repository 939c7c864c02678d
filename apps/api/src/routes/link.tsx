import { Router, type Request, type Response } from 'express';

import type { ApiContext, Mailing } from '../context.ts';
import { fieldsOf, formBody } from '../http/body.ts';
import { only, sendForm } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { allowed, notRefused } from '../http/outcomes.ts';
import { sendPage } from '../http/render.ts';
import { LinkPage, LinkSentPage } from '../pages/link.tsx';

/** "Send me the link again", or one to my data: one answer for every address. */
export function linkRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  router
    .route('/link')
    .get((_request, response) => {
      sendPage(response, <LinkPage frame={frameOf()} email="" problems={[]} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const fields = fieldsOf(request.body);
      const email = fields.one('email') ?? '';
      const trapped = (fields.one('website') ?? '') !== '';
      await allowed(context, 'link', request);
      const ask = (): Promise<Mailing> =>
        fields.one('want') === 'data'
          ? context.ownData.request(email)
          : context.subscriptions.requestLink(email);
      const outcome = trapped ? null : notRefused(await ask());
      if (outcome?.status === 'invalid')
        sendForm(
          response,
          <LinkPage frame={frameOf()} email={email} problems={outcome.problems} />,
          outcome.problems,
        );
      else sendPage(response, <LinkSentPage frame={frameOf()} />, 202);
    })
    .all(only('GET', 'POST'));
  return router;
}

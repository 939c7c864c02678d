import { Router, type Response } from 'express';

import type { ApiContext, LinkState } from '../context.ts';
import { only, sendDeadLink, sendErrorPage } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { unknownLink } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import {
  AwaitingPage,
  ConfirmedPage,
  ConfirmPage,
  NotMeDonePage,
  NotMePage,
  StaleConfirmPage,
  UnknownLinkPage,
} from '../pages/confirm.tsx';

const over =
  'This link is over: it was valid for 48 hours, or the request was declined, or the subscription has ended since. Subscribe again.';

/** The page behind a confirm link, its button, and "this was not me". Bodies are ignored: the token is the authority. */
export function confirmRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { subscriptions } = context;

  function showDead(response: Response, status: Exclude<LinkState<unknown>['status'], 'ok'>): void {
    const frame = frameOf();
    sendDeadLink(response, frame, status, { page: <StaleConfirmPage frame={frame} />, detail: over });
  }

  router
    .route('/confirm/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      const { token } = request.params;
      const state = await subscriptions.confirmation(token);
      if (state.status === 'ok') {
        const { kind, maskedEmail, stage } = state;
        sendPage(
          response,
          <ConfirmPage
            frame={frameOf()}
            kind={kind}
            maskedEmail={maskedEmail}
            stage={stage}
            approval={context.site.signUp.kind === 'approval'}
            token={token}
          />,
        );
        return;
      }
      showDead(response, state.status);
    })
    .post(async (request, response) => {
      const state = await subscriptions.confirm(request.params.token);
      if (state.status === 'ok') {
        const { kind, maskedEmail, stage } = state;
        sendPage(
          response,
          stage === 'awaiting' ? (
            <AwaitingPage frame={frameOf()} maskedEmail={maskedEmail} />
          ) : (
            <ConfirmedPage frame={frameOf()} kind={kind} maskedEmail={maskedEmail} />
          ),
        );
        return;
      }
      showDead(response, state.status);
    })
    .all(only('GET', 'POST'));

  router
    .route('/not-me/:token')
    .all(tokenPage)
    .get((request, response) => {
      sendPage(response, <NotMePage frame={frameOf()} token={request.params.token} />);
    })
    .post(async (request, response) => {
      const state = await subscriptions.notMe(request.params.token);
      if (state.status === 'unknown')
        sendErrorPage(response, <UnknownLinkPage frame={frameOf()} />, unknownLink());
      else sendPage(response, <NotMeDonePage frame={frameOf()} />);
    })
    .all(only('GET', 'POST'));

  return router;
}

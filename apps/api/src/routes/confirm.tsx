import { Router } from 'express';

import type { ApiContext, LinkState } from '../context.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
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

/** The page behind a confirm link, its button, and "this was not me". Bodies are ignored: the token is the authority. */
export function confirmRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { subscriptions } = context;

  const overOrUnknown = (state: Exclude<LinkState<unknown>['status'], 'ok'>) =>
    state === 'gone'
      ? ({ page: <StaleConfirmPage frame={frameOf()} />, status: 410 } as const)
      : ({ page: <UnknownLinkPage frame={frameOf()} />, status: 404 } as const);

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
      const { page, status } = overOrUnknown(state.status);
      sendPage(response, page, status);
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
      const { page, status } = overOrUnknown(state.status);
      sendPage(response, page, status);
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
      if (state.status === 'unknown') sendPage(response, <UnknownLinkPage frame={frameOf()} />, 404);
      else sendPage(response, <NotMeDonePage frame={frameOf()} />);
    })
    .all(only('GET', 'POST'));

  return router;
}

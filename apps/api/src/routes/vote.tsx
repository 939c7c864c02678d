import { Router, type Request, type Response } from 'express';

import type { ApiContext, LinkState } from '../context.ts';
import { only, sendDeadLink } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { VotedPage, VoteGonePage, VotePage } from '../pages/vote.tsx';

const over = 'The digest that this paper stood in is no longer kept, or the paper was withdrawn.';

/**
 * "More like this", and with `?less` its opposite, on one paper of one digest. A GET shows a button and changes nothing; the
 * direction stands in the address, so that the body of a POST is not read. `?none` takes a vote back.
 */
export function voteRoutes({ votes }: ApiContext, frameOf: FrameOf): Router {
  const router = Router();

  function showDead({ status }: Exclude<LinkState, { status: 'ok' }>, response: Response): void {
    const frame = frameOf();
    sendDeadLink(response, frame, status, { page: <VoteGonePage frame={frame} />, detail: over });
  }

  router
    .route('/vote/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      const state = await votes.view(request.params.token);
      const direction = directionOf(request) === 'less' ? 'less' : 'more';
      if (state.status === 'ok')
        sendPage(
          response,
          <VotePage frame={frameOf()} path={request.path} vote={state} direction={direction} />,
        );
      else showDead(state, response);
    })
    .post(async (request, response) => {
      const state = await votes.cast(request.params.token, directionOf(request));
      if (state.status === 'ok')
        sendPage(response, <VotedPage frame={frameOf()} path={request.path} vote={state} />);
      else showDead(state, response);
    })
    .all(only('GET', 'POST'));
  return router;
}

function directionOf({ query }: Request): 'more' | 'less' | null {
  if (query['none'] !== undefined) return null;
  return query['less'] === undefined ? 'more' : 'less';
}

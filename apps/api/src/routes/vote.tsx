import { Router, type Request } from 'express';

import type { ApiContext } from '../context.ts';
import { only, sendErrorPage } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { linkGone, unknownLink } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { UnknownLinkPage } from '../pages/confirm.tsx';
import { VotedPage, VoteGonePage, VotePage } from '../pages/vote.tsx';

const over = 'The digest that this paper stood in is no longer kept, or the paper was withdrawn.';

/**
 * "More like this", and with `?less` its opposite, on one paper of one digest. A GET shows a button and changes nothing; the
 * direction stands in the address, so that the body of a POST is not read. `?none` takes a vote back.
 */
export function voteRoutes({ votes }: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  router
    .route('/vote/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      const state = await votes.view(request.params.token);
      const frame = frameOf();
      const direction = directionOf(request) === 'less' ? 'less' : 'more';
      if (state.status === 'ok')
        sendPage(response, <VotePage frame={frame} path={request.path} vote={state} direction={direction} />);
      else if (state.status === 'gone')
        sendErrorPage(response, <VoteGonePage frame={frame} />, linkGone(over));
      else sendErrorPage(response, <UnknownLinkPage frame={frame} />, unknownLink());
    })
    .post(async (request, response) => {
      const state = await votes.cast(request.params.token, directionOf(request));
      const frame = frameOf();
      if (state.status === 'ok')
        sendPage(response, <VotedPage frame={frame} path={request.path} vote={state} />);
      else if (state.status === 'gone')
        sendErrorPage(response, <VoteGonePage frame={frame} />, linkGone(over));
      else sendErrorPage(response, <UnknownLinkPage frame={frame} />, unknownLink());
    })
    .all(only('GET', 'POST'));
  return router;
}

function directionOf({ query }: Request): 'more' | 'less' | null {
  if (query['none'] !== undefined) return null;
  return query['less'] === undefined ? 'more' : 'less';
}

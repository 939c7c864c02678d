import { Router } from 'express';

import type { ApiContext } from '../context.ts';
import { only, sendErrorPage } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { linkGone, unknownLink } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { UnknownLinkPage } from '../pages/confirm.tsx';
import { DigestGonePage, DigestPage } from '../pages/digest.tsx';

const over = 'This digest is no longer kept. The editions that it was made from stay in the archive.';

/** "View in browser": the digest of one delivery, as it was mailed. */
export function digestRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  router
    .route('/digests/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      const state = await context.digestOf(request.params.token);
      if (state.status === 'ok')
        sendPage(response, <DigestPage frame={frameOf()} digest={state.digest} votePath={state.votePath} />);
      else if (state.status === 'gone')
        sendErrorPage(response, <DigestGonePage frame={frameOf()} />, linkGone(over));
      else sendErrorPage(response, <UnknownLinkPage frame={frameOf()} />, unknownLink());
    })
    .all(only('GET'));
  return router;
}

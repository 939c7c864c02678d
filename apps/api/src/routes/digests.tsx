import { Router } from 'express';

import type { ApiContext } from '../context.ts';
import { only, sendDeadLink } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
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
      const frame = frameOf();
      if (state.status === 'ok')
        sendPage(response, <DigestPage frame={frame} digest={state.digest} votePath={state.votePath} />);
      else
        sendDeadLink(response, frame, state.status, {
          page: <DigestGonePage frame={frame} />,
          detail: over,
        });
    })
    .all(only('GET'));
  return router;
}

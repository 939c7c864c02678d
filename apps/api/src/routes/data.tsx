import { Router, type Response } from 'express';

import type { ApiContext, LinkState } from '../context.ts';
import { only, sendDeadLink } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { DataPage, ErasedPage, StaleDataPage } from '../pages/data.tsx';

const over = 'This link is over. Ask for another at /link.';

/** What is kept about somebody, behind a link that was mailed for it alone: to look at, to download, to erase. */
export function dataRoutes({ ownData }: Pick<ApiContext, 'ownData'>, frameOf: FrameOf): Router {
  const router = Router();

  function showDead({ status }: Exclude<LinkState, { status: 'ok' }>, response: Response): void {
    const frame = frameOf();
    sendDeadLink(response, frame, status, { page: <StaleDataPage frame={frame} />, detail: over });
  }

  router
    .route('/data/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      const { token } = request.params;
      const state = await ownData.view(token);
      if (state.status === 'ok')
        sendPage(response, <DataPage frame={frameOf()} token={token} maskedEmail={state.maskedEmail} />);
      else showDead(state, response);
    })
    .all(only('GET'));

  router
    .route('/data/:token/export')
    .all(tokenPage)
    .post(async (request, response) => {
      const state = await ownData.export(request.params.token);
      if (state.status !== 'ok') {
        showDead(state, response);
        return;
      }
      response
        .attachment('your-data.json')
        .type('application/json')
        .send(`${JSON.stringify(state.data, null, 2)}\n`);
    })
    .all(only('POST'));

  router
    .route('/data/:token/erase')
    .all(tokenPage)
    .post(async (request, response) => {
      const state = await ownData.erase(request.params.token);
      if (state.status === 'ok') sendPage(response, <ErasedPage frame={frameOf()} />);
      else showDead(state, response);
    })
    .all(only('POST'));

  return router;
}

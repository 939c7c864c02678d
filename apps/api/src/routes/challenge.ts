import { Router } from 'express';

import type { ApiContext } from '../context.ts';
import { only } from '../http/errors.tsx';

/** Where a sign-up form gets the sum that its browser has to solve. */
export const challengePath = '/api/v1/challenge';

/** A fresh sum to whoever asks. */
export function challengeRoutes({ subscriptions }: Pick<ApiContext, 'subscriptions'>): Router {
  const router = Router();
  router
    .route(challengePath)
    .get(async (_request, response) => {
      response.set('Cache-Control', 'no-store').json(await subscriptions.challenge());
    })
    .all(only('GET'));
  return router;
}

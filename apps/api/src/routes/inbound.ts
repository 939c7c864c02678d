import { mailServices } from '@broadsheet/bounces';
import express, { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../context.ts';
import { only } from '../http/errors.tsx';
import { HttpProblem } from '../http/problem.ts';

/** Services send their events in batches. */
const raw = express.raw({ limit: 1_000_000, type: () => true });

/** Where mail services report bounces and complaints. The signature is the authority; nothing tells a forger why. */
export function inboundRoutes({ webhooks }: Pick<ApiContext, 'webhooks'>): Router {
  const router = Router();
  router
    .route('/api/v1/inbound/:service')
    .post(raw, async (request: Request, response: Response) => {
      const service = mailServices.find((name) => name === request.params['service']);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const outcome =
        service === undefined
          ? 'absent'
          : await webhooks(service, { body, header: (name) => request.get(name) });
      if (outcome === 'absent') throw new HttpProblem(404, 'No such mail service is listened to here.');
      if (outcome === 'refused') throw new HttpProblem(403, 'This call is not signed as it has to be.');
      response.status(204).end();
    })
    .all(only('POST'));
  return router;
}

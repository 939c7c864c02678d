import { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../context.ts';
import { bearerOf } from '../http/bearer.ts';
import { jsonBody } from '../http/body.ts';
import { only } from '../http/errors.tsx';
import { allowed, living, notRefused, valid } from '../http/outcomes.ts';
import { HttpProblem, unprocessable } from '../http/problem.ts';
import { openApi } from '../openapi.ts';
import { knownDay } from '../schemas/day.ts';
import { parsed } from '../schemas/parse.ts';
import { choicesSchema } from '../schemas/subscription.ts';
import { editionDocument, previewDocument, subscriptionDocument, topicDocument } from './documents.ts';

/** The JSON API; its description is `/openapi.json`. */
export function apiRoutes(context: ApiContext): Router {
  const router = Router();
  const { archive, subscriptions } = context;

  router
    .route('/api/v1/subscriptions')
    .post(...jsonBody, async (request: Request, response: Response) => {
      const { status } = valid(
        notRefused(await subscriptions.subscribe(request.body, { ip: request.ip ?? '', door: 'api' })),
      );
      response.status(202).json({ status });
    })
    .all(only('POST'));

  router
    .route('/api/v1/subscription')
    .all((_request, response, next) => {
      response.set('Cache-Control', 'no-store');
      next();
    })
    .get(async (request, response) => {
      const { subscription } = living(await subscriptions.subscription(tokenOf(request)));
      response.json(subscriptionDocument(subscription));
    })
    .patch(...jsonBody, async (request: Request, response: Response) => {
      const { subscription } = living(valid(await subscriptions.change(tokenOf(request), request.body)));
      response.json(subscriptionDocument(subscription));
    })
    .delete(async (request, response) => {
      living(await subscriptions.leave(tokenOf(request)));
      response.status(204).end();
    })
    .all(only('GET', 'PATCH', 'DELETE'));

  router
    .route('/api/v1/topics')
    .get(async (_request, response) => {
      response.json((await archive.topics()).map(topicDocument));
    })
    .all(only('GET'));

  router
    .route('/api/v1/editions/:date')
    .get(async (request, response) => {
      const edition = await archive.edition(knownDay(request.params.date));
      if (edition === null) throw new HttpProblem(404, 'No edition was published for this day.');
      response.json(editionDocument(edition));
    })
    .all(only('GET'));

  router
    .route('/api/v1/preview')
    .post(...jsonBody, async (request: Request, response: Response) => {
      await allowed(context, 'preview', request);
      const { page, problems } = await archive.preview(parsed(choicesSchema, request.body));
      if (problems.length > 0) throw unprocessable(problems);
      response.json(previewDocument(page));
    })
    .all(only('POST'));

  router
    .route('/openapi.json')
    .get((_request, response) => {
      response.json(openApi(context.site));
    })
    .all(only('GET'));

  return router;
}

function tokenOf(request: Request): string {
  const token = bearerOf(request);
  if (token !== null) return token;
  throw new HttpProblem(401, 'Send the preference token: Authorization: Bearer TOKEN.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

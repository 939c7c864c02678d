import { Router, type Request } from 'express';

import type { ApiContext } from '../context.ts';
import { jsonBody } from '../http/body.ts';
import { bearerOf } from '../http/bearer.ts';
import { only } from '../http/errors.tsx';
import { livingLink } from '../http/links.ts';
import { HttpProblem, unprocessable } from '../http/problem.ts';
import { openApi } from '../openapi.ts';
import { knownDay } from '../schemas/day.ts';
import { parsed } from '../schemas/parse.ts';
import { changeSchema, choicesSchema, signUpSchema } from '../schemas/subscription.ts';
import { editionDocument, previewDocument, subscriptionDocument } from './documents.ts';
import { parsedWords } from './own-words.ts';
import { definedOnly } from './preferences.tsx';

/** The JSON API; its description is `/openapi.json`. */
export function apiRoutes(context: ApiContext): Router {
  const router = Router();
  const { archive, subscriptions } = context;

  router
    .route('/api/v1/subscriptions')
    .post(...jsonBody, async (request: Request, response) => {
      const signUp = parsed(signUpSchema, request.body);
      const outcome = await subscriptions.subscribe(signUp, request.ip ?? '');
      if (outcome.status === 'closed') throw new HttpProblem(403, 'Sign-up is closed here.');
      if (outcome.status === 'invalid') throw unprocessable(outcome.errors);
      response.status(202).json({ status: 'accepted' });
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
    .patch(...jsonBody, async (request: Request, response) => {
      const token = tokenOf(request);
      const outcome = await subscriptions.change(token, definedOnly(parsed(changeSchema, request.body)));
      if (outcome.status === 'invalid') throw unprocessable(outcome.errors);
      response.json(subscriptionDocument(living(outcome).subscription));
    })
    .delete(async (request, response) => {
      living(await subscriptions.leave(tokenOf(request)));
      response.status(204).end();
    })
    .all(only('GET', 'PATCH', 'DELETE'));

  router
    .route('/api/v1/topics')
    .get(async (_request, response) => {
      response.json(await archive.topics());
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
    .post(...jsonBody, async (request: Request, response) => {
      const choices = parsed(choicesSchema, request.body);
      const offered = new Set((await archive.topics()).map((topic) => topic.slug));
      const errors = [
        ...choices.topics.flatMap((slug, index) =>
          offered.has(slug)
            ? []
            : [
                {
                  field: `topics.${String(index)}`,
                  message: 'No such topic. `GET /api/v1/topics` lists them.',
                },
              ],
        ),
        ...parsedWords(choices.queries).flatMap((line, index) =>
          'error' in line ? [{ field: `queries.${String(index)}`, message: line.error }] : [],
        ),
      ];
      if (errors.length > 0) throw unprocessable(errors);
      response.json(previewDocument(await archive.preview(choices)));
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

/** A bearer that stands for nothing is not authorised; one whose subscription was erased is told that it is gone. */
function living<T>(state: Parameters<typeof livingLink<T>>[0]): T {
  if (state.status === 'unknown')
    throw new HttpProblem(401, 'This token opens nothing here. The link in any digest holds the right one.', {
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  return livingLink(state);
}

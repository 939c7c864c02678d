import { allows } from '@broadsheet/operators';
import { Router, type Request, type RequestHandler, type Response } from 'express';

import type { ApiContext } from '../../context.ts';
import { byOf } from '../../operators/sign-in.ts';
import { fieldsOf, formBody, paramsOf } from '../body.ts';
import { only } from '../errors.tsx';
import type { FrameOf } from '../frame-of.ts';
import { HttpProblem } from '../problem.ts';
import type { AdminPart, AdminRoute, Visit } from './part.ts';

/** Pages of operators, and what their programs get: kept by nobody, found by nobody. */
export const adminHeaders: RequestHandler = (_request, response, next) => {
  response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
  next();
};

/**
 * Serves the parts' pages below `/admin`, the same guard before every route: a session, the role that the route needs, and
 * for a POST the token that only this session's forms carry (beside the origin, which was judged before).
 */
export function mountPages(context: ApiContext, frameOf: FrameOf, parts: readonly AdminPart[]): Router {
  const router = Router();
  const places = parts.flatMap(({ place }) => (place === undefined ? [] : [place]));
  for (const [path, routes] of byPath(parts.flatMap((part) => part.routes))) {
    const at = router.route(`/admin${path}`);
    for (const route of routes) {
      const serve = async (request: Request, response: Response): Promise<void> => {
        const visit = await admit(request, response, route);
        if (visit !== null) await route.serve(visit);
      };
      if (route.method === 'get') at.get(serve);
      else at.post(...(route.body ?? formBody), serve);
    }
    at.all(only(...routes.map(({ method }) => method.toUpperCase())));
  }

  async function admit(request: Request, response: Response, route: AdminRoute): Promise<Visit | null> {
    const cookie = request.get('cookie') ?? '';
    const session = await context.operators.session(cookie);
    if (session === null) {
      if (route.method === 'post')
        throw new HttpProblem(401, 'You are signed out. Sign in, and send the form again.');
      response.redirect(303, `/admin/sign-in?to=${encodeURIComponent(request.originalUrl)}`);
      return null;
    }
    if (!allows(session.operator.role, route.needs))
      throw new HttpProblem(
        403,
        `This is for ${route.needs === 'owner' ? 'owners' : 'owners and editors'}; you are ${session.operator.role === 'editor' ? 'an editor' : 'a viewer'}. Ask an owner.`,
      );
    const fields = fieldsOf(route.method === 'post' ? request.body : undefined);
    if (route.method === 'post' && !context.operators.isFormToken(session, fields.one('form') ?? ''))
      throw new HttpProblem(
        403,
        'This form is not of your present session. Load the page again, and send it from there.',
      );
    return {
      session,
      by: byOf(session),
      desk: { ...frameOf(), session, places },
      fields,
      query: fieldsOf(request.query),
      params: paramsOf(request.params),
      cookie,
      request,
      response,
    };
  }

  return router;
}

/** Routes of one address together, in the order of their first one. */
function byPath(routes: readonly AdminRoute[]): ReadonlyMap<string, readonly AdminRoute[]> {
  const all = new Map<string, AdminRoute[]>();
  for (const route of routes) all.set(route.path, [...(all.get(route.path) ?? []), route]);
  return all;
}

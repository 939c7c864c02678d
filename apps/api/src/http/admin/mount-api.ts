import { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../../context.ts';
import { bearerOf } from '../bearer.ts';
import { fieldsOf, jsonBody, paramsOf } from '../body.ts';
import { only } from '../errors.tsx';
import { HttpProblem } from '../problem.ts';
import type { AdminApiRoute, AdminPart, Call } from './part.ts';

/** Serves the parts' JSON below `/api/v1/admin`, to bearers of a token in force with the scope that the route needs. */
export function mountApi(context: ApiContext, parts: readonly AdminPart[]): Router {
  const router = Router();
  const routes = parts.flatMap((part) => part.api ?? []);
  for (const path of new Set(routes.map((route) => route.path))) {
    const at = router.route(`/api/v1/admin${path}`);
    const here = routes.filter((route) => route.path === path);
    for (const route of here) {
      const serve = async (request: Request, response: Response): Promise<void> => {
        await route.serve(await admit(request, response, route));
      };
      // Who may not come in at all has no body read.
      if (route.method === 'get' || route.method === 'delete') at[route.method](serve);
      else at[route.method](guard(route), ...jsonBody, serve);
    }
    at.all(only(...here.map(({ method }) => method.toUpperCase())));
  }

  function guard(route: AdminApiRoute) {
    return async (request: Request, _response: Response, next: () => void): Promise<void> => {
      await tokenOf(request, route);
      next();
    };
  }

  async function tokenOf(request: Request, { scope }: AdminApiRoute) {
    const bearer = bearerOf(request);
    const token = bearer === null ? null : await context.operators.tokenBy(bearer);
    if (token === null)
      throw new HttpProblem(
        401,
        'Send an API token as bearer: `broadsheet admin token` or an owner issues one.',
        {
          headers: { 'WWW-Authenticate': bearer === null ? 'Bearer' : 'Bearer error="invalid_token"' },
        },
      );
    if (!token.scopes.includes(scope))
      throw new HttpProblem(403, `This needs a token with the scope ${scope}.`, {
        headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
      });
    return token;
  }

  async function admit(request: Request, response: Response, route: AdminApiRoute): Promise<Call> {
    const token = await tokenOf(request, route);
    return {
      token,
      by: { kind: 'token', name: token.label },
      body: request.body as unknown,
      query: fieldsOf(request.query),
      params: paramsOf(request.params),
      response,
    };
  }

  return router;
}

import type { FieldProblem } from '@broadsheet/subscribers';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { VNode } from 'preact';

import type { ApiContext, LinkState } from '../context.ts';
import { UnknownLinkPage } from '../pages/confirm.tsx';
import { ErrorPage } from '../pages/error.tsx';
import type { Frame } from '../pages/frame.tsx';
import type { FrameOf } from './frame-of.ts';
import { asProblem, HttpProblem, linkGone, problemDocument, unknownLink, unprocessable } from './problem.ts';
import { sendPage } from './render.ts';

/** The last route: nothing is here. */
export const nothingHere: RequestHandler = (_request, _response, next) => {
  next(
    new HttpProblem(404, 'Nothing is at this address. Check how it is spelt, or start from the front page.'),
  );
};

/** Answers 405 for methods that a path does not have; HEAD goes with GET. */
export function only(...methods: readonly string[]): RequestHandler {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : [...methods];
  return (request, response, next) => {
    const allow = allowed.join(', ');
    if (request.method === 'OPTIONS') response.set('Allow', allow).status(204).end();
    else
      next(
        new HttpProblem(405, `${request.method} does nothing here. Allowed: ${allow}.`, {
          headers: { Allow: allow },
        }),
      );
  };
}

/** Tells every error: as a page to whoever reads pages, else as a problem document; never with a stack. */
export function tellErrors(context: ApiContext, frameOf: FrameOf): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, _request, response, next) => {
    const problem = asProblem(error);
    if (problem.status >= 500) context.log.error({ err: error }, 'request failed');
    if (response.headersSent) {
      // Express cuts the connection: what went out cannot be taken back.
      next(error);
      return;
    }
    const document = problemDocument(problem);
    sendErrorPage(response, <ErrorPage frame={frameOf()} problem={document} />, problem);
  };
}

/** Answers an error that has a page of its own: that page to whoever reads pages, else a problem document. */
export function sendErrorPage(response: Response, page: VNode, problem: HttpProblem): void {
  response.set(problem.headers);
  if (readsPages(response.req)) sendPage(response, page, problem.status);
  else
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemDocument(problem)));
}

/**
 * Answers a link that leads nowhere any more: 410 if it stood for something once, else 404.
 * @param ended the page of a link that stood for something, and the same for a program
 */
export function sendDeadLink(
  response: Response,
  frame: Frame,
  status: Exclude<LinkState<unknown>['status'], 'ok'>,
  ended: { page: VNode; detail: string },
): void {
  if (status === 'gone') sendErrorPage(response, ended.page, linkGone(ended.detail));
  else sendErrorPage(response, <UnknownLinkPage frame={frame} />, unknownLink());
}

/** Answers with the page of a form: as an error (422) where fields were refused, which the page shows beside them. */
export function sendForm(
  response: Response,
  page: VNode,
  problems: readonly FieldProblem[] | undefined,
): void {
  if (problems === undefined) sendPage(response, page);
  else sendErrorPage(response, page, unprocessable(problems));
}

/** Whether the caller asks for HTML in so many words: a browser does, a program's wildcard does not. */
function readsPages(request: Request): boolean {
  return !request.path.startsWith('/api/') && /\btext\/html\b/i.test(request.get('accept') ?? '');
}

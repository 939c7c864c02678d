import { attemptLimits } from '@broadsheet/operators';
import { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../../context.ts';
import { fieldsOf, formBody } from '../../http/body.ts';
import { only, sendErrorPage, sendForm } from '../../http/errors.tsx';
import type { FrameOf } from '../../http/frame-of.ts';
import { HttpProblem, linkGone } from '../../http/problem.ts';
import { sendPage } from '../../http/render.ts';
import type { Browser } from '../../operators/operators.ts';
import {
  ForgotPage,
  ForgotSentPage,
  codeTroubles,
  joinEnded,
  JoinGonePage,
  JoinPage,
  SecondFactorPage,
  SignInPage,
  signInTroubles,
} from '../../pages/admin/sign-in.tsx';

/** The only pages below `/admin` that need no session: they make one. */
export function signInRoutes({ operators }: ApiContext, frameOf: FrameOf): Router {
  const router = Router();

  function showEnded(response: Response): void {
    sendErrorPage(
      response,
      <JoinGonePage frame={frameOf()} />,
      linkGone(`This link has ended. ${joinEnded}`),
    );
  }

  router
    .route('/admin/sign-in')
    .get((request, response) => {
      const query = fieldsOf(request.query);
      const joined = query.one('joined') !== undefined;
      const done = joined
        ? 'Your password is set. Sign in with it.'
        : query.one('out') !== undefined
          ? 'You are signed out.'
          : null;
      const to = placeToGo(query.one('to'));
      sendPage(response, <SignInPage frame={frameOf()} to={to} email="" trouble={null} done={done} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const fields = fieldsOf(request.body);
      const to = placeToGo(fields.one('to'));
      const email = (fields.one('email') ?? '').slice(0, 320);
      const outcome = await operators.signIn(
        email,
        (fields.one('password') ?? '').slice(0, 200),
        browserOf(request),
      );
      if (outcome.status === 'refused' || outcome.status === 'limited') {
        const page = (
          <SignInPage frame={frameOf()} to={to} email={email} trouble={outcome.status} done={null} />
        );
        sendErrorPage(response, page, troubled(outcome.status, signInTroubles));
        return;
      }
      give(response, outcome.cookies);
      if (outcome.status === 'second-factor')
        response.redirect(303, `/admin/second-step?to=${encodeURIComponent(to)}`);
      else response.redirect(303, to);
    })
    .all(only('GET', 'POST'));

  router
    .route('/admin/second-step')
    .get((request, response) => {
      const to = placeToGo(fieldsOf(request.query).one('to'));
      sendPage(response, <SecondFactorPage frame={frameOf()} to={to} trouble={null} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const fields = fieldsOf(request.body);
      const to = placeToGo(fields.one('to'));
      const outcome = await operators.secondFactor(
        (fields.one('code') ?? '').slice(0, 40),
        browserOf(request),
      );
      switch (outcome.status) {
        case 'signed-in':
          give(response, outcome.cookies);
          response.redirect(303, to);
          return;
        case 'expired':
          sendErrorPage(
            response,
            <SignInPage frame={frameOf()} to={to} email="" trouble="expired" done={null} />,
            troubled('expired', signInTroubles),
          );
          return;
        case 'refused':
        case 'limited':
          sendErrorPage(
            response,
            <SecondFactorPage frame={frameOf()} to={to} trouble={outcome.status} />,
            troubled(outcome.status, codeTroubles),
          );
      }
    })
    .all(only('GET', 'POST'));

  router
    .route('/admin/forgot')
    .get((_request, response) => {
      sendPage(response, <ForgotPage frame={frameOf()} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      await operators.forgot((fieldsOf(request.body).one('email') ?? '').slice(0, 320), browserOf(request));
      sendPage(response, <ForgotSentPage frame={frameOf()} />, 202);
    })
    .all(only('GET', 'POST'));

  router
    .route('/admin/join/:token')
    .get(async (request, response) => {
      const { token } = request.params;
      const invitation = await operators.invitation(token);
      if (invitation === null) showEnded(response);
      else
        sendPage(
          response,
          <JoinPage
            frame={frameOf()}
            {...invitation}
            name=""
            action={`/admin/join/${token}`}
            problems={[]}
          />,
        );
    })
    .post(...formBody, async (request: Request<{ token: string }>, response: Response) => {
      const { token } = request.params;
      const fields = fieldsOf(request.body);
      const invitation = await operators.invitation(token);
      const given = { name: fields.one('name') ?? '', password: fields.one('password') ?? '' };
      const outcome = await operators.accept(token, given);
      if (outcome.status === 'ok') response.redirect(303, '/admin/sign-in?joined');
      else if (outcome.status === 'gone' || invitation === null) showEnded(response);
      else
        sendForm(
          response,
          <JoinPage
            frame={frameOf()}
            {...invitation}
            name={given.name}
            action={`/admin/join/${token}`}
            problems={outcome.problems}
          />,
          outcome.problems,
        );
    })
    .all(only('GET', 'POST'));

  return router;
}

/** Why signing in did not go on, in the words of its page. */
function troubled<T extends 'refused' | 'limited' | 'expired'>(
  trouble: T,
  words: Readonly<Record<T, string>>,
): HttpProblem {
  return trouble === 'limited'
    ? new HttpProblem(429, words[trouble], {
        headers: { 'Retry-After': String(attemptLimits.windowMs / 1000) },
      })
    : new HttpProblem(401, words[trouble]);
}

/** Where to go after signing in: a page of the desk, whatever the address bar was made to say. */
function placeToGo(wanted: string | undefined): string {
  return wanted !== undefined && /^\/admin(?:[/?][\w\-./~?=&%+]*)?$/.test(wanted) ? wanted : '/admin';
}

function browserOf(request: Request): Browser {
  return { cookie: request.get('cookie') ?? '', ip: request.ip ?? '' };
}

/** Hands the browser what the accounts gave for it. */
export function give(response: Response, cookies: readonly string[]): void {
  if (cookies.length > 0) response.append('Set-Cookie', [...cookies]);
}

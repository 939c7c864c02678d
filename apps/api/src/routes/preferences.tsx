import { maskAddress, type FieldProblem } from '@broadsheet/subscribers';
import { Router, type Request, type Response } from 'express';

import type { ApiContext, LinkState } from '../context.ts';
import { fieldsOf, formBody } from '../http/body.ts';
import { only, sendDeadLink, sendForm } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { notRefused, valid } from '../http/outcomes.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { UnknownLinkPage } from '../pages/confirm.tsx';
import type { FormValues } from '../pages/parts/choice-form.tsx';
import { PreferencesPage, type Done } from '../pages/preferences.tsx';
import { UnsubscribedPage } from '../pages/unsubscribe.tsx';
import type { SubscriptionView } from '../views.ts';
import { choiceFormOf } from './choice-form.ts';
import { fieldsOfQueries, formInput, formValues, wholeNumber } from './form-values.ts';

/** What a page shows besides how things stand: what was just done, or what was typed and is wrong with it. */
type Shown = { done?: Done; typed?: Partial<FormValues>; problems?: readonly FieldProblem[] };
const over = 'The subscription of this link has ended.';
type TokenRequest = Request<{ token: string }>;

/** The preference page, each of its acts at an address of its own. */
export function preferenceRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { archive, subscriptions } = context;

  async function show(token: string, response: Response, shown: Shown = {}): Promise<void> {
    const state = await subscriptions.subscription(token);
    if (state.status !== 'ok') {
      showDead(state, response);
      return;
    }
    const { subscription } = state;
    const form = await choiceFormOf(archive, { ...valuesOf(subscription), ...shown.typed }, shown.problems);
    const page = (
      <PreferencesPage
        frame={frameOf()}
        token={token}
        subscription={subscription}
        maskedEmail={maskAddress(subscription.email)}
        form={form}
        done={shown.done ?? null}
      />
    );
    sendForm(response, page, shown.problems);
  }

  function showDead({ status }: Exclude<LinkState, { status: 'ok' }>, response: Response): void {
    const frame = frameOf();
    sendDeadLink(response, frame, status, { page: <UnknownLinkPage frame={frame} />, detail: over });
  }

  router
    .route('/preferences/:token')
    .all(tokenPage)
    .get(async (request, response) => {
      await show(request.params.token, response);
    })
    .post(...formBody, async (request: TokenRequest, response: Response) => {
      const { token } = request.params;
      const fields = fieldsOf(request.body);
      const outcome = await subscriptions.change(token, formInput(fields));
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'saved' } });
      else if (outcome.status === 'invalid')
        await show(token, response, {
          typed: { ...formValues(fields), email: '' },
          problems: outcome.problems,
        });
      else showDead(outcome, response);
    })
    .all(only('GET', 'POST'));

  router
    .route('/preferences/:token/pause')
    .all(tokenPage)
    .post(...formBody, async (request: TokenRequest, response: Response) => {
      const { token } = request.params;
      const weeks = fieldsOf(request.body).one('weeks') ?? '';
      const pauseWeeks = weeks === '' ? null : wholeNumber(weeks);
      const outcome = valid(await subscriptions.change(token, { state: 'paused', pauseWeeks }));
      if (outcome.status === 'ok')
        await show(token, response, { done: { kind: 'paused', until: outcome.subscription.pausedUntil } });
      else showDead(outcome, response);
    })
    .all(only('POST'));

  router
    .route('/preferences/:token/resume')
    .all(tokenPage)
    .post(async (request, response) => {
      const { token } = request.params;
      const outcome = valid(await subscriptions.change(token, { state: 'active' }));
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'resumed' } });
      else showDead(outcome, response);
    })
    .all(only('POST'));

  router
    .route('/preferences/:token/address')
    .all(tokenPage)
    .post(...formBody, async (request: TokenRequest, response: Response) => {
      const { token } = request.params;
      const email = fieldsOf(request.body).one('email') ?? '';
      const outcome = notRefused(await subscriptions.changeAddress(token, email, request.ip ?? ''));
      if (outcome.status === 'invalid')
        await show(token, response, { typed: { email }, problems: outcome.problems });
      else if (outcome.status === 'gone' || outcome.status === 'unknown') showDead(outcome, response);
      else await show(token, response, { done: { kind: 'change-of-address' } });
    })
    .all(only('POST'));

  router
    .route('/preferences/:token/unsubscribe')
    .all(tokenPage)
    .post(async (request, response) => {
      const outcome = await subscriptions.leave(request.params.token);
      if (outcome.status === 'ok') sendPage(response, <UnsubscribedPage frame={frameOf()} />);
      else showDead(outcome, response);
    })
    .all(only('POST'));

  router
    .route('/preferences/:token/data')
    .all(tokenPage)
    .post(async (request, response) => {
      const { token } = request.params;
      const outcome = await context.ownData.requestBy(token);
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'data' } });
      else showDead(outcome, response);
    })
    .all(only('POST'));

  return router;
}

function valuesOf(subscription: SubscriptionView): FormValues {
  return {
    email: '',
    topics: subscription.topics,
    ...fieldsOfQueries(subscription.queries),
    mutedTopics: subscription.mutedTopics,
    mutedQueries: subscription.mutedQueries.join('\n'),
    timezone: subscription.timezone,
    hour: String(subscription.hour),
    cadence: subscription.cadence,
    maxPapers: String(subscription.maxPapers),
  };
}

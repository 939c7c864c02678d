import { Router, type Request, type Response } from 'express';
import { z } from 'zod';

import type { ApiContext, FieldError, LinkState } from '../context.ts';
import { fieldsOf, formBody } from '../http/body.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { HttpProblem } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { tokenPage } from '../http/security.ts';
import { UnknownLinkPage } from '../pages/confirm.tsx';
import { PreferencesPage, type Done } from '../pages/preferences.tsx';
import type { FormValues } from '../pages/parts/fields.tsx';
import { UnsubscribedPage } from '../pages/unsubscribe.tsx';
import { fieldErrors } from '../schemas/parse.ts';
import { changeSchema } from '../schemas/subscription.ts';
import type { SubscriptionView } from '../views.ts';
import { formInput, formValues, linesOf } from './form-values.ts';
import { parsedWords } from './own-words.ts';
import { zones } from './zones.ts';

type Shown = { values?: FormValues; errors?: readonly FieldError[]; done?: Done; status?: number };

/** The preference page, each of its acts at an address of its own. */
export function preferenceRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { archive, subscriptions } = context;

  /** Shows the page as things stand now; with what was typed, where it was refused. */
  async function show(token: string, response: Response, shown: Shown): Promise<void> {
    const [state, topics, editionsCounted] = await Promise.all([
      subscriptions.subscription(token),
      archive.topics(),
      archive.editionsCounted(),
    ]);
    if (state.status !== 'ok') {
      dead(state, response);
      return;
    }
    const values = shown.values ?? valuesOf(state.subscription);
    const page = (
      <PreferencesPage
        frame={frameOf()}
        token={token}
        subscription={state.subscription}
        maskedEmail={state.maskedEmail}
        topics={topics}
        editionsCounted={editionsCounted}
        zones={zones()}
        values={values}
        parsed={parsedWords(linesOf(values.queries))}
        errors={shown.errors ?? []}
        done={shown.done ?? null}
      />
    );
    sendPage(response, page, shown.status ?? 200);
  }

  function dead(state: Exclude<LinkState<unknown>, { status: 'ok' }>, response: Response): void {
    sendPage(response, <UnknownLinkPage frame={frameOf()} />, state.status === 'gone' ? 410 : 404);
  }

  const page = '/preferences/:token';

  router
    .route(page)
    .all(tokenPage)
    .get(async (request, response) => {
      await show(request.params.token, response, {});
    })
    .post(...formBody, async (request: Request<{ token: string }>, response: Response) => {
      const { token } = request.params;
      const fields = fieldsOf(request.body);
      const values = { ...formValues(fields), email: '' };
      const input = changeSchema.safeParse(formInput(fields));
      if (!input.success) {
        await show(token, response, { values, errors: fieldErrors(input.error), status: 422 });
        return;
      }
      const outcome = await subscriptions.change(token, definedOnly(input.data));
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'saved' } });
      else if (outcome.status === 'invalid')
        await show(token, response, { values, errors: outcome.errors, status: 422 });
      else dead(outcome, response);
    })
    .all(only('GET', 'POST'));

  router
    .route(`${page}/pause`)
    .all(tokenPage)
    .post(...formBody, async (request: Request<{ token: string }>, response: Response) => {
      const { token } = request.params;
      const outcome = await subscriptions.pause(token, weeksOf(fieldsOf(request.body).one('weeks')));
      if (outcome.status === 'ok')
        await show(token, response, { done: { kind: 'paused', until: outcome.until } });
      else dead(outcome, response);
    })
    .all(only('POST'));

  router
    .route(`${page}/resume`)
    .all(tokenPage)
    .post(async (request, response) => {
      const { token } = request.params;
      const outcome = await subscriptions.resume(token);
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'resumed' } });
      else dead(outcome, response);
    })
    .all(only('POST'));

  router
    .route(`${page}/address`)
    .all(tokenPage)
    .post(...formBody, async (request: Request<{ token: string }>, response: Response) => {
      const { token } = request.params;
      const email = fieldsOf(request.body).one('email') ?? '';
      const outcome = await subscriptions.requestChangeOfAddress(token, email);
      if (outcome.status === 'ok') await show(token, response, { done: { kind: 'change-of-address' } });
      else if (outcome.status === 'invalid') {
        const state = await subscriptions.subscription(token);
        if (state.status === 'ok')
          await show(token, response, {
            values: { ...valuesOf(state.subscription), email },
            errors: outcome.errors,
            status: 422,
          });
        else dead(state, response);
      } else dead(outcome, response);
    })
    .all(only('POST'));

  router
    .route(`${page}/unsubscribe`)
    .all(tokenPage)
    .post(async (request, response) => {
      const outcome = await subscriptions.leave(request.params.token);
      if (outcome.status === 'ok') sendPage(response, <UnsubscribedPage frame={frameOf()} />);
      else dead(outcome, response);
    })
    .all(only('POST'));

  return router;
}

/** Leaves out what was not given: absent and undefined are different to a change. */
export function definedOnly<T extends object>(input: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function valuesOf(subscription: SubscriptionView): FormValues {
  return {
    email: '',
    topics: subscription.topics,
    queries: subscription.queries.join('\n'),
    timezone: subscription.timezone,
    hour: String(subscription.hour),
    cadence: subscription.cadence,
    maxPapers: String(subscription.maxPapers),
  };
}

const weeksSchema = z.coerce.number().int().min(1).max(52);

/** Weeks of a pause; nothing given is "until I come back". */
function weeksOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const weeks = weeksSchema.safeParse(/^\d{1,2}$/.test(text) ? text : Number.NaN);
  if (weeks.success) return weeks.data;
  const errors = [
    { field: 'weeks', message: 'Pause for 1 to 52 weeks, or give none to pause until you resume.' },
  ];
  throw new HttpProblem(422, errors[0]?.message ?? '', { errors });
}

import { Router, type Request, type Response } from 'express';

import { fieldsOf, formBody } from '../http/body.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { HttpProblem } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { framedByAnyone } from '../http/security.ts';
import type { ApiContext, FieldError } from '../context.ts';
import type { FormValues } from '../pages/parts/fields.tsx';
import { AcceptedPage, EmbedPage, SignUpPage, type SignUpProps } from '../pages/sign-up.tsx';
import { signUpSchema } from '../schemas/subscription.ts';
import { fieldErrors } from '../schemas/parse.ts';
import { formInput, formValues, linesOf } from './form-values.ts';
import { parsedWords, understood } from './own-words.ts';
import { zones } from './zones.ts';

/** The sign-up page, the form for other sites, and the preview that the form asks for as it is filled in. */
export function signUpRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { archive, site, subscriptions } = context;

  async function propsOf(
    values: FormValues,
    state: { errors?: readonly FieldError[]; untouched?: boolean },
  ): Promise<SignUpProps> {
    const [topics, editionsCounted] = await Promise.all([archive.topics(), archive.editionsCounted()]);
    const offered = new Set(topics.map((topic) => topic.slug));
    const parsed = parsedWords(linesOf(values.queries));
    const front = await archive.preview({
      topics: values.topics.filter((slug) => offered.has(slug)),
      queries: understood(parsed),
    });
    return {
      frame: frameOf(),
      signup: site.signup,
      topics,
      editionsCounted,
      zones: zones(),
      values,
      errors: state.errors ?? [],
      parsed,
      front,
      untouched: state.untouched ?? false,
    };
  }

  /** Signs up from a form: null when accepted, else what to mend. */
  async function signUp(request: Request): Promise<readonly FieldError[] | null> {
    const fields = fieldsOf(request.body);
    const parsed = signUpSchema.safeParse({ ...formInput(fields), email: fields.one('email') ?? '' });
    if (!parsed.success) return fieldErrors(parsed.error);
    // What fills in a field that nobody sees is told what everybody is told.
    if ((fields.one('website') ?? '') !== '') return null;
    const outcome = await subscriptions.subscribe(parsed.data, request.ip ?? '');
    if (outcome.status === 'closed') throw new HttpProblem(403, 'Sign-up is closed here.');
    return outcome.status === 'invalid' ? outcome.errors : null;
  }

  router
    .route('/')
    .get(async (request, response) => {
      const fields = fieldsOf(request.query);
      sendPage(
        response,
        <SignUpPage
          {...await propsOf(formValues(fields), { untouched: fields.one('timezone') === undefined })}
        />,
      );
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const errors = await signUp(request);
      if (errors === null) sendPage(response, <AcceptedPage frame={frameOf()} />, 202);
      else
        sendPage(
          response,
          <SignUpPage {...await propsOf(formValues(fieldsOf(request.body)), { errors })} />,
          422,
        );
    })
    .all(only('GET', 'POST'));

  router
    .route('/embed')
    .all(framedByAnyone)
    .get(async (request, response) => {
      const fields = fieldsOf(request.query);
      sendPage(response, <EmbedPage {...await propsOf(formValues(fields), { untouched: true })} />);
    })
    .post(...formBody, async (request: Request, response: Response) => {
      const errors = await signUp(request);
      if (errors === null) sendPage(response, <AcceptedPage frame={frameOf()} bare />, 202);
      else
        sendPage(
          response,
          <EmbedPage {...await propsOf(formValues(fieldsOf(request.body)), { errors })} />,
          422,
        );
    })
    .all(only('GET', 'POST'));

  router
    .route('/preview')
    .post(...formBody, async (request: Request, response: Response) => {
      sendPage(response, <SignUpPage {...await propsOf(formValues(fieldsOf(request.body)), {})} />);
    })
    .all(only('POST'));

  return router;
}

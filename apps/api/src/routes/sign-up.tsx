import type { FieldProblem } from '@broadsheet/subscribers';
import { Router, type Request, type Response } from 'express';

import type { ApiContext } from '../context.ts';
import { fieldsOf, formBody } from '../http/body.ts';
import { only, sendForm } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { allowed, notRefused } from '../http/outcomes.ts';
import { sendPage, sendPart } from '../http/render.ts';
import { framedByAnyone } from '../http/security.ts';
import { AcceptedPage, EmbedPage, PreviewParts, SignUpPage } from '../pages/sign-up.tsx';
import { challengePath } from './challenge.ts';
import { choiceFormOf } from './choice-form.ts';
import { formInput, formValues } from './form-values.ts';

/** The sign-up page, the form for other sites, and the preview that the form asks for as it is filled in. */
export function signUpRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { archive, subscriptions } = context;
  const mode = context.site.signUp;
  const proofOf = (request: Request) => (subscriptions.asksProof(callerOf(request)) ? challengePath : null);

  /** Signs up from a form: null when accepted, else what to mend. */
  async function signUp(request: Request): Promise<readonly FieldProblem[] | null> {
    const fields = fieldsOf(request.body);
    // What fills in a field that nobody sees is told what everybody is told.
    if ((fields.one('website') ?? '') !== '') return null;
    const document = { ...formInput(fields), email: fields.one('email') ?? '', altcha: fields.one('altcha') };
    const outcome = notRefused(await subscriptions.subscribe(document, callerOf(request)));
    return outcome.status === 'invalid' ? outcome.problems : null;
  }

  for (const { path, Form, bare } of [
    { path: '/', Form: SignUpPage, bare: false },
    { path: '/embed', Form: EmbedPage, bare: true },
  ]) {
    if (bare) router.all(path, framedByAnyone);
    router
      .route(path)
      .get(async (request, response) => {
        const fields = fieldsOf(request.query);
        // What is chosen in the address is matched like any preview.
        if (Object.keys(request.query).length > 0) await allowed(context, 'preview', request);
        const form = await choiceFormOf(archive, formValues(fields));
        const untouched = fields.one('timezone') === undefined;
        sendPage(
          response,
          <Form frame={frameOf()} mode={mode} proof={proofOf(request)} form={form} untouched={untouched} />,
        );
      })
      .post(...formBody, async (request: Request, response: Response) => {
        const problems = await signUp(request);
        if (problems === null) {
          sendPage(response, <AcceptedPage frame={frameOf()} mode={mode} bare={bare} />, 202);
          return;
        }
        await allowed(context, 'preview', request);
        const form = await choiceFormOf(archive, formValues(fieldsOf(request.body)), problems);
        sendForm(
          response,
          <Form frame={frameOf()} mode={mode} proof={proofOf(request)} form={form} untouched={false} />,
          problems,
        );
      })
      .all(only('GET', 'POST'));
  }

  router
    .route('/preview')
    .post(...formBody, async (request: Request, response: Response) => {
      await allowed(context, 'preview', request);
      const form = await choiceFormOf(archive, formValues(fieldsOf(request.body)));
      if (fieldsOf(request.query).one('part') === undefined)
        sendPage(
          response,
          <SignUpPage frame={frameOf()} mode={mode} proof={proofOf(request)} form={form} untouched={false} />,
        );
      else sendPart(response, <PreviewParts form={form} />);
    })
    .all(only('POST'));

  return router;
}

const callerOf = (request: Request) => ({ ip: request.ip ?? '', door: 'form' as const });

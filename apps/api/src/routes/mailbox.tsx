import { Router } from 'express';

import type { Mailbox } from '../context.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { HttpProblem } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { readMail } from '@broadsheet/rendering';
import { CaughtMailPage, MailboxPage } from '../pages/mailbox.tsx';

const listed = 500;

/** A mail's own styles are inline; nothing else of it may load or run, and its links open elsewhere. */
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** The development mailbox: what would have been mailed. */
export function mailboxRoutes(mailbox: Mailbox, frameOf: FrameOf): Router {
  const router = Router();

  async function mailOf(text: string) {
    const id = /^\d{1,15}$/.test(text) ? Number(text) : null;
    const raw = id === null ? undefined : await mailbox.raw(id);
    if (id === null || raw === undefined)
      throw new HttpProblem(404, 'No such mail was caught. /mailbox lists those that were.');
    return { id, raw, ...readMail(raw) };
  }

  router.use(['/mailbox', '/mailbox.json'], (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    next();
  });

  router
    .route('/mailbox')
    .get(async (_request, response) => {
      sendPage(response, <MailboxPage frame={frameOf()} mails={await mailbox.list(listed)} />);
    })
    .all(only('GET'));

  router
    .route('/mailbox.json')
    .get(async (_request, response) => {
      const mails = await mailbox.list(listed);
      response.json(mails.map(({ id, to, subject, at }) => ({ id, to, subject, at: at.toISOString() })));
    })
    .all(only('GET'));

  router
    .route('/mailbox/:id.eml')
    .get(async (request, response) => {
      const mail = await mailOf(request.params.id);
      response
        .set('Content-Disposition', `attachment; filename="${String(mail.id)}.eml"`)
        .type('message/rfc822')
        .send(mail.raw);
    })
    .all(only('GET'));

  router
    .route('/mailbox/:id')
    .get(async (request, response) => {
      const mail = await mailOf(request.params.id);
      const source = mail.raw.toString('utf8');
      sendPage(response, <CaughtMailPage frame={frameOf()} mail={mail} source={source} />);
    })
    .all(only('GET'));

  router
    .route('/mailbox/:id/html')
    .get(async (request, response) => {
      const mail = await mailOf(request.params.id);
      const { html } = mail;
      if (html === null) throw new HttpProblem(404, 'This mail has no HTML.');
      response.set('Content-Security-Policy', mailPolicy);
      response.removeHeader('X-Frame-Options');
      response.type('html').send(html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`));
    })
    .all(only('GET'));

  return router;
}

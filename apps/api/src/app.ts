import express, { type Express } from 'express';

import type { ApiContext } from './context.ts';
import { loadAssets } from './http/assets.ts';
import { nothingHere, tellErrors } from './http/errors.tsx';
import { framesOf } from './http/frame-of.ts';
import { requestLog } from './http/log.ts';
import { measureRequests } from './http/metrics.ts';
import { refuseForeignOrigins, securityHeaders } from './http/security.ts';
import { adminRoutes } from './routes/admin/parts.ts';
import { apiRoutes } from './routes/api.ts';
import { archiveRoutes } from './routes/archive.tsx';
import { challengeRoutes } from './routes/challenge.ts';
import { dataRoutes } from './routes/data.tsx';
import { digestRoutes } from './routes/digests.tsx';
import { feedRoutes } from './routes/feeds.ts';
import { inboundRoutes } from './routes/inbound.ts';
import { linkRoutes } from './routes/link.tsx';
import { mailboxRoutes } from './routes/mailbox.tsx';
import { operationRoutes } from './routes/operations.ts';
import { preferenceRoutes } from './routes/preferences.tsx';
import { signUpRoutes } from './routes/sign-up.tsx';
import { confirmRoutes } from './routes/confirm.tsx';
import { voteRoutes } from './routes/vote.tsx';
import { unsubscribeRoutes } from './routes/unsubscribe.tsx';

/**
 * The HTTP app over what the context gives it; it listens nowhere by itself.
 * @throws node's error when the site's own files are missing
 */
export function createApp(context: ApiContext): Express {
  const app = express();
  const assets = loadAssets();
  const frameOf = framesOf(context, assets);

  app.disable('x-powered-by');
  app.set('trust proxy', context.site.trustProxy);
  app.set('query parser', 'simple');

  app.use(requestLog(context.log));
  app.use(measureRequests(context.registry));
  app.use(securityHeaders(context.site));
  app.use(assets.router);
  app.use(operationRoutes(context));
  app.use(refuseForeignOrigins(context.site));

  app.use(unsubscribeRoutes(context, frameOf));
  app.use(confirmRoutes(context, frameOf));
  app.use(preferenceRoutes(context, frameOf));
  app.use(linkRoutes(context, frameOf));
  app.use(dataRoutes(context, frameOf));
  app.use(digestRoutes(context, frameOf));
  app.use(voteRoutes(context, frameOf));
  app.use(signUpRoutes(context, frameOf));
  app.use(archiveRoutes(context, frameOf));
  app.use(feedRoutes(context));
  app.use(challengeRoutes(context));
  app.use(inboundRoutes(context));
  app.use(apiRoutes(context));
  app.use(adminRoutes(context, frameOf));
  if (context.mailbox !== null && !context.site.production) app.use(mailboxRoutes(context.mailbox, frameOf));

  app.use(nothingHere);
  app.use(tellErrors(context, frameOf));
  return app;
}

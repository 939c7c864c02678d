import { Router } from 'express';

import type { ApiContext } from '../../context.ts';
import { adminHeaders, mountPages } from '../../http/admin/mount.ts';
import { mountApi } from '../../http/admin/mount-api.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import type { FrameOf } from '../../http/frame-of.ts';
import { accountPart } from './account.tsx';
import { auditPart } from './audit.tsx';
import { deliveriesPart } from './deliveries.tsx';
import { doctorPart } from './doctor.tsx';
import { operatorsPart } from './operators.tsx';
import { overviewPart } from './overview.tsx';
import { signUpsPart } from './sign-ups.tsx';
import { standingPart } from './standing.tsx';
import { sourcesPart } from './sources.tsx';
import { signInRoutes } from './sign-in.tsx';
import { topicsPart } from './topics.tsx';

/** The parts of the desk, in the order of the menu. A further one is a file beside these and a line here. */
export function adminParts(context: ApiContext): readonly AdminPart[] {
  const parts = [
    topicsPart(context),
    sourcesPart(context),
    signUpsPart(context),
    deliveriesPart(context),
    standingPart(context),
    doctorPart(context),
    operatorsPart(context),
    auditPart(context),
    accountPart(context),
  ];
  return [overviewPart(context, parts), ...parts];
}

/** Everything below `/admin` and `/api/v1/admin`. */
export function adminRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const parts = adminParts(context);
  router.use(['/admin', '/api/v1/admin'], adminHeaders);
  router.use(signInRoutes(context, frameOf));
  router.use(mountPages(context, frameOf, parts));
  router.use(mountApi(context, parts));
  return router;
}

import { allows } from '@broadsheet/operators';

import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendPage } from '../../http/render.ts';
import { StandingPage } from '../../pages/admin/standing.tsx';
import { count } from '../../pages/words.ts';

const told: Readonly<Record<string, string>> = {
  applied: 'Suppressed: they are not mailed any more.',
  released: 'Released: nothing follows from what came back.',
};

/** How we stand with mail providers, and what is held for a review. Everybody looks; editors and owners decide. */
export function standingPart({ standingDesk }: Pick<ApiContext, 'standingDesk'>): AdminPart {
  const href = '/admin/standing';
  return {
    place: { name: 'standing', href, label: 'Standing' },
    routes: [
      {
        method: 'get',
        path: '/standing',
        needs: 'viewer',
        async serve({ desk, session, query, response }) {
          const page = (
            <StandingPage
              desk={desk}
              standing={await standingDesk.look()}
              mayAct={allows(session.operator.role, 'editor')}
              done={told[query.one('done') ?? ''] ?? null}
            />
          );
          sendPage(response, page);
        },
      },
      ...(['apply', 'release'] as const).map((decision) => ({
        method: 'post' as const,
        path: `/standing/${decision}`,
        needs: 'editor' as const,
        async serve({ by, fields, response }: Parameters<AdminPart['routes'][number]['serve']>[0]) {
          const host = fields.one('host') ?? '';
          if (!(await standingDesk.held()).some(({ mailHost }) => mailHost === host))
            throw new HttpProblem(404, 'Nothing of that mail host is held any more.');
          await standingDesk[decision](by, host);
          response.redirect(303, `${href}?done=${decision === 'apply' ? 'applied' : 'released'}`);
        },
      })),
    ],
    api: [
      {
        method: 'get',
        path: '/standing',
        scope: 'status:read',
        async serve({ response }) {
          response.json(await standingDesk.look());
        },
      },
    ],
    async attention() {
      const hosts = await standingDesk.held();
      return hosts.length === 0
        ? []
        : [{ text: `Bounces of ${count(hosts.length, 'mail host')} are held for your review.`, href }];
    },
  };
}

import { allows } from '@broadsheet/operators';

import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendPage } from '../../http/render.ts';
import { SourcesPage } from '../../pages/admin/sources.tsx';

const told: Readonly<Record<string, string>> = {
  asked: 'Asked: a worker reads it now. Look again in a moment.',
  acknowledged: 'Acknowledged: nobody is reminded of it any more. You are told when it is over.',
};

/** How sources are doing, what is alerted, and the operator's hand on both. Everybody looks; editors and owners act. */
export function sourcesPart({ sourceDesk, operators, now }: ApiContext): AdminPart {
  return {
    place: { name: 'sources', href: '/admin/sources', label: 'Sources' },
    routes: [
      {
        method: 'get',
        path: '/sources',
        needs: 'viewer',
        async serve({ desk, session, query, response }) {
          const page = (
            <SourcesPage
              desk={desk}
              {...await sourceDesk.look()}
              now={now()}
              mayAct={allows(session.operator.role, 'editor')}
              done={told[query.one('done') ?? ''] ?? null}
            />
          );
          sendPage(response, page);
        },
      },
      {
        method: 'post',
        path: '/sources/read',
        needs: 'editor',
        async serve({ by, fields, response }) {
          const source = fields.one('source') ?? '';
          const outcome = await sourceDesk.readNow(source);
          if (outcome === 'unknown') throw new HttpProblem(404, 'No such source stands in SOURCES.');
          if (outcome === 'unreachable')
            throw new HttpProblem(
              503,
              'The queue does not answer. Sources are read all the same, at their times.',
            );
          await operators.note(by, 'source.read', source);
          response.redirect(303, '/admin/sources?done=asked');
        },
      },
      {
        method: 'post',
        path: '/sources/alerts/:id/acknowledge',
        needs: 'editor',
        async serve({ by, params, response }) {
          const id = Number(params['id']);
          if (!Number.isSafeInteger(id) || !(await sourceDesk.acknowledge(id, by.name)))
            throw new HttpProblem(404, 'This alert is over, or somebody acknowledged it before.');
          await operators.note(by, 'alert.acknowledged', String(id));
          response.redirect(303, '/admin/sources?done=acknowledged');
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/sources',
        scope: 'status:read',
        async serve({ response }) {
          response.json(await sourceDesk.look());
        },
      },
    ],
    async attention() {
      return (await sourceDesk.alerts()).map(({ headline }) => ({
        text: `${headline}.`,
        href: '/admin/sources',
      }));
    },
  };
}

import { allows } from '@broadsheet/operators';

import type { ApiContext } from '../../context.ts';
import type { FormFields } from '../../http/body.ts';
import type { AdminApiRoute, AdminPart } from '../../http/admin/part.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendPage, sendPart } from '../../http/render.ts';
import { pauseWords } from '../../deliveries/words.ts';
import { DeliveriesNow, DeliveriesPage } from '../../pages/admin/deliveries.tsx';
import { EditionDeliveriesPage } from '../../pages/admin/edition-deliveries.tsx';
import { knownDay } from '../../schemas/day.ts';

const told: Readonly<Record<string, string>> = {
  paused: 'Paused, in every worker. What is being submitted this second is finished.',
  resumed: 'Resumed.',
  unfenced: 'The fence is lifted.',
  nothing: 'There was nothing to do.',
};

/** What is owed, and the operator's hand on it. Everybody looks; editors and owners act. */
export function deliveriesPart({ deliveryDesk }: ApiContext): AdminPart {
  async function editionOf(params: Readonly<Record<string, string>>, query: FormFields) {
    const after = query.one('after') ?? '';
    const state = query.one('state');
    const among = state === undefined ? null : { state, reason: query.one('reason') ?? null };
    const edition = await deliveryDesk.edition(knownDay(params['day'] ?? ''), {
      afterId: /^\d{1,15}$/.test(after) ? Number(after) : 0,
      ...(among === null ? {} : { among }),
    });
    if (edition === null) throw unpublished();
    return { edition, among };
  }
  const changed = (digests: number | null): number => {
    if (digests === null) throw unpublished();
    return digests;
  };

  return {
    place: { name: 'deliveries', href: '/admin/deliveries', label: 'Deliveries' },
    routes: [
      {
        method: 'get',
        path: '/deliveries',
        needs: 'viewer',
        async serve({ desk, session, query, response }) {
          const mayAct = allows(session.operator.role, 'editor');
          const standing = await deliveryDesk.standing();
          if (query.one('part') === 'now') {
            sendPart(response, <DeliveriesNow desk={desk} standing={standing} mayAct={mayAct} />);
            return;
          }
          const page = (
            <DeliveriesPage
              desk={desk}
              standing={standing}
              books={await deliveryDesk.books()}
              mayAct={mayAct}
              done={told[query.one('done') ?? ''] ?? null}
            />
          );
          sendPage(response, page);
        },
      },
      {
        method: 'post',
        path: '/deliveries/pause',
        needs: 'editor',
        async serve({ by, response }) {
          await deliveryDesk.pause(by);
          response.redirect(303, '/admin/deliveries?done=paused');
        },
      },
      {
        method: 'post',
        path: '/deliveries/resume',
        needs: 'editor',
        async serve({ by, response }) {
          const done = await deliveryDesk.resume(by);
          response.redirect(303, `/admin/deliveries?done=${done ? 'resumed' : 'nothing'}`);
        },
      },
      {
        method: 'post',
        path: '/deliveries/unfence',
        needs: 'editor',
        async serve({ by, response }) {
          const done = await deliveryDesk.unfence(by);
          response.redirect(303, `/admin/deliveries?done=${done ? 'unfenced' : 'nothing'}`);
        },
      },
      {
        method: 'get',
        path: '/deliveries/:day',
        needs: 'viewer',
        async serve({ desk, session, params, query, response }) {
          const { edition, among } = await editionOf(params, query);
          const page = (
            <EditionDeliveriesPage
              desk={desk}
              edition={edition}
              among={among}
              mayAct={allows(session.operator.role, 'editor')}
              done={doneWords(query)}
            />
          );
          sendPage(response, page);
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/cancel',
        needs: 'editor',
        async serve({ by, params, response }) {
          const day = knownDay(params['day'] ?? '');
          const digests = changed(await deliveryDesk.cancel(by, day));
          response.redirect(303, `/admin/deliveries/${day}?cancelled=${String(digests)}`);
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/resend',
        needs: 'editor',
        async serve({ by, params, response }) {
          const day = knownDay(params['day'] ?? '');
          const digests = changed(await deliveryDesk.resend(by, day));
          response.redirect(303, `/admin/deliveries/${day}?queued=${String(digests)}`);
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/resend-uncertain',
        needs: 'editor',
        async serve({ by, params, response }) {
          const day = knownDay(params['day'] ?? '');
          const digests = changed(await deliveryDesk.resendUncertain(by, day));
          response.redirect(303, `/admin/deliveries/${day}?queued=${String(digests)}`);
        },
      },
    ],
    // Words before `:day`, which would take them for one.
    api: [
      {
        method: 'get',
        path: '/deliveries',
        scope: 'deliveries:read',
        async serve({ response }) {
          response.json({ ...(await deliveryDesk.standing()), books: await deliveryDesk.books() });
        },
      },
      ...(['pause', 'resume', 'unfence'] as const).map((act) => ({
        method: 'post' as const,
        path: `/deliveries/${act}`,
        scope: 'deliveries:write' as const,
        async serve({ by, response }: Parameters<AdminApiRoute['serve']>[0]) {
          await deliveryDesk[act](by);
          response.json(await deliveryDesk.stream());
        },
      })),
      {
        method: 'get',
        path: '/deliveries/:day',
        scope: 'deliveries:read',
        async serve({ params, query, response }) {
          response.json((await editionOf(params, query)).edition);
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/cancel',
        scope: 'deliveries:write',
        async serve({ by, params, response }) {
          const cancelled = changed(await deliveryDesk.cancel(by, knownDay(params['day'] ?? '')));
          response.json({ cancelled });
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/resend',
        scope: 'deliveries:write',
        async serve({ by, params, response }) {
          const queued = changed(await deliveryDesk.resend(by, knownDay(params['day'] ?? '')));
          response.json({ queued });
        },
      },
      {
        method: 'post',
        path: '/deliveries/:day/resend-uncertain',
        scope: 'deliveries:write',
        async serve({ by, params, response }) {
          const queued = changed(await deliveryDesk.resendUncertain(by, knownDay(params['day'] ?? '')));
          response.json({ queued });
        },
      },
    ],
    async attention() {
      const { pause, fencedAt } = await deliveryDesk.stream();
      const href = '/admin/deliveries';
      return [
        ...(pause === null ? [] : [{ text: `${pauseWords[pause.reason]}.`, href }]),
        ...(fencedAt === null
          ? []
          : [{ text: 'Digests are fenced after a restore, until somebody lifts it.', href }]),
      ];
    },
  };
}

function unpublished(): HttpProblem {
  return new HttpProblem(404, 'No edition of this day is published. /admin/deliveries lists the newest.');
}

/** What the address says was just done: a number that people see, never more. */
function doneWords(query: FormFields): string | null {
  for (const [name, words] of [
    ['cancelled', 'cancelled. What was being submitted is finished.'],
    ['queued', 'queued again. A worker submits them now.'],
  ] as const) {
    const digests = query.one(name) ?? '';
    if (/^\d{1,9}$/.test(digests))
      return `${Number(digests).toLocaleString('en')} ${digests === '1' ? 'digest' : 'digests'} ${words}`;
  }
  return null;
}

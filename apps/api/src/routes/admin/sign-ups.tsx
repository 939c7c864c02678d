import { allows } from '@broadsheet/operators';
import { z } from 'zod';

import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendPage } from '../../http/render.ts';
import { SignUpsPage } from '../../pages/admin/sign-ups.tsx';
import { count } from '../../pages/words.ts';
import { parsed } from '../../schemas/parse.ts';
import { linesOf } from '../form-values.ts';
import { idIn } from './id-in.ts';

const told: Readonly<Record<string, string>> = {
  approved: 'Let in: a mail tells them, and their first digest follows.',
  declined: 'Declined. No mail tells them; what is kept of the request goes after seven days.',
  lifted: 'Lifted: that address or domain may be mailed again.',
};

const decisionSchema = z.strictObject({ approve: z.boolean({ error: 'Say approve: true or false.' }) });

/** Who asks to be let in, and whom the operators never mail. */
export function signUpsPart({ signUpDesk }: Pick<ApiContext, 'signUpDesk'>): AdminPart {
  async function decided(
    by: Parameters<typeof signUpDesk.decide>[0],
    id: number,
    approve: boolean,
  ): Promise<'approved' | 'declined'> {
    const status = await signUpDesk.decide(by, id, approve);
    if (status === 'gone')
      throw new HttpProblem(404, 'No such sign-up waits any more: it was decided, withdrawn or changed.');
    if (status === 'suppressed')
      throw new HttpProblem(409, 'This address is never mailed. Lift that first, or decline the sign-up.');
    return status;
  }

  return {
    place: { name: 'sign-ups', href: '/admin/sign-ups', label: 'Sign-ups' },
    routes: [
      {
        method: 'get',
        path: '/sign-ups',
        needs: 'viewer',
        async serve({ desk, session, query, response }) {
          const added = query.one('added') ?? '';
          const page = (
            <SignUpsPage
              desk={desk}
              mode={signUpDesk.mode}
              waiting={await signUpDesk.waiting()}
              refused={await signUpDesk.refused()}
              mayAct={allows(session.operator.role, 'editor')}
              done={
                /^\d{1,6}$/.test(added)
                  ? `Never mailed from now on: ${count(Number(added), 'entry', 'entries')} more.`
                  : (told[query.one('done') ?? ''] ?? null)
              }
            />
          );
          sendPage(response, page);
        },
      },
      {
        method: 'post',
        path: '/sign-ups/:id',
        needs: 'editor',
        async serve({ by, params, fields, response }) {
          const decision = fields.one('decision');
          if (decision !== 'approve' && decision !== 'decline')
            throw new HttpProblem(422, 'Say whether to approve or to decline.');
          const status = await decided(by, idIn(params), decision === 'approve');
          response.redirect(303, `/admin/sign-ups?done=${status}`);
        },
      },
      {
        method: 'post',
        path: '/refusals',
        needs: 'editor',
        async serve({ by, fields, response }) {
          const lines = linesOf(fields.one('who') ?? '');
          const { added, wrong } = await signUpDesk.refuse(by, lines);
          const [first] = wrong;
          if (first !== undefined)
            throw new HttpProblem(
              422,
              `${count(added, 'entry was', 'entries were')} added; ${String(wrong.length)} of ${String(lines.length)} lines are neither an address nor a domain, the first of them “${first.slice(0, 100)}”.`,
            );
          response.redirect(303, `/admin/sign-ups?added=${String(added)}`);
        },
      },
      {
        method: 'post',
        path: '/refusals/lift',
        needs: 'editor',
        async serve({ by, fields, response }) {
          const outcome = await signUpDesk.readmit(by, fields.one('lift') ?? '');
          if (outcome === 'wrong') throw new HttpProblem(422, 'That is neither an address nor a domain.');
          if (outcome === 'none') throw new HttpProblem(404, 'That address or domain is not on the list.');
          response.redirect(303, '/admin/sign-ups?done=lifted');
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/sign-ups',
        scope: 'sign-ups:read',
        async serve({ response }) {
          const { total, signUps } = await signUpDesk.waiting();
          response.json({
            total,
            signUps: signUps.map(({ subscriberId, email, confirmedAt, settings }) => ({
              id: subscriberId,
              email,
              confirmedAt: confirmedAt.toISOString(),
              topics: settings.topics,
              queries: settings.queries,
            })),
          });
        },
      },
      {
        method: 'post',
        path: '/sign-ups/:id',
        scope: 'sign-ups:write',
        async serve({ by, params, body, response }) {
          const { approve } = parsed(decisionSchema, body);
          response.json({ status: await decided(by, idIn(params), approve) });
        },
      },
    ],
    async attention() {
      const { total } = await signUpDesk.waiting();
      return total === 0
        ? []
        : [
            {
              text: `${count(total, 'sign-up waits', 'sign-ups wait')} for your word.`,
              href: '/admin/sign-ups',
            },
          ];
    },
  };
}

import { isRole, isScope, type OperatorChange } from '@broadsheet/operators';
import type { FieldProblem } from '@broadsheet/subscribers';

import type { ApiContext } from '../../context.ts';
import type { AdminPart, Visit } from '../../http/admin/part.ts';
import { sendErrorPage, sendForm } from '../../http/errors.tsx';
import { HttpProblem } from '../../http/problem.ts';
import { OperatorsPage } from '../../pages/admin/operators.tsx';

type Shown = {
  done?: string;
  shown?: { label: string; value: string };
  problems?: readonly FieldProblem[];
  typed?: { email?: string; label?: string };
};

const told: Readonly<Record<string, string>> = {
  role: 'The role is in force with their next request.',
  removed: 'Removed. Their sessions have ended.',
  factor: 'The second factor is gone, and their sessions have ended.',
  revoked: 'Taken back.',
  token: 'Revoked. The token opens nothing any more.',
};

/** Operators, invitations and API tokens. Everybody looks; owners change. */
export function operatorsPart({ operators, site }: ApiContext): AdminPart {
  async function show(visit: Visit, shown: Shown = {}): Promise<void> {
    sendForm(visit.response, await pageOf(visit, shown), shown.problems);
  }

  async function pageOf({ desk, session, query }: Visit, shown: Shown) {
    const standing = await operators.all();
    return (
      <OperatorsPage
        desk={desk}
        {...standing}
        tokens={await operators.tokens()}
        mayChange={session.operator.role === 'owner'}
        done={shown.done ?? told[query.one('done') ?? ''] ?? null}
        shown={shown.shown ?? null}
        problems={shown.problems ?? []}
        typed={{ email: '', label: '', ...shown.typed }}
      />
    );
  }

  /** Says how a change of somebody else ended. */
  async function tell(visit: Visit, outcome: OperatorChange, done: string): Promise<void> {
    if (outcome.status === 'unknown') throw new HttpProblem(404, 'This operator was removed.');
    if (outcome.status === 'ok') {
      visit.response.redirect(303, `/admin/operators?done=${done}`);
      return;
    }
    const message = 'This is the last owner. Make somebody else an owner first.';
    // No field of the request was wrong; the page says it at its head, beside nothing.
    const page = await pageOf(visit, { problems: [{ field: 'role', message }] });
    sendErrorPage(visit.response, page, new HttpProblem(422, message));
  }

  function roleOf({ fields }: Visit) {
    const role = fields.one('role');
    if (!isRole(role)) throw new HttpProblem(422, 'Choose a role: owner, editor or viewer.');
    return role;
  }

  return {
    place: { name: 'operators', href: '/admin/operators', label: 'Operators' },
    routes: [
      { method: 'get', path: '/operators', needs: 'viewer', serve: (visit) => show(visit) },
      {
        method: 'post',
        path: '/operators/invite',
        needs: 'owner',
        async serve(visit) {
          const email = visit.fields.one('email') ?? '';
          const outcome = await operators.invite(visit.by, email, roleOf(visit), true);
          if (outcome.status === 'invalid') {
            await show(visit, { problems: outcome.problems, typed: { email } });
            return;
          }
          const label = outcome.standing
            ? 'They have an account: this link, mailed to them, lets them choose another password.'
            : `Mailed. Where ${site.siteName}’s mail does not arrive, hand over the link yourself; it works once.`;
          await show(visit, { shown: { label, value: outcome.link } });
        },
      },
      {
        method: 'post',
        path: '/operators/revoke',
        needs: 'owner',
        async serve(visit) {
          await operators.revokeInvitation(visit.by, visit.fields.one('email') ?? '');
          visit.response.redirect(303, '/admin/operators?done=revoked');
        },
      },
      {
        method: 'post',
        path: '/operators/:id/role',
        needs: 'owner',
        async serve(visit) {
          const outcome = await operators.changeRole(visit.by, visit.params['id'] ?? '', roleOf(visit));
          await tell(visit, outcome, 'role');
        },
      },
      {
        method: 'post',
        path: '/operators/:id/factor',
        needs: 'owner',
        async serve(visit) {
          await tell(visit, await operators.dropFactor(visit.by, visit.params['id'] ?? ''), 'factor');
        },
      },
      {
        method: 'post',
        path: '/operators/:id/remove',
        needs: 'owner',
        async serve(visit) {
          await tell(visit, await operators.remove(visit.by, visit.params['id'] ?? ''), 'removed');
        },
      },
      {
        method: 'post',
        path: '/tokens',
        needs: 'owner',
        async serve(visit) {
          const label = visit.fields.one('label') ?? '';
          const outcome = await operators.issueToken(
            visit.by,
            label,
            visit.fields.all('scopes').filter(isScope),
          );
          if (outcome.status === 'invalid')
            await show(visit, { problems: outcome.problems, typed: { label } });
          else
            await show(visit, {
              shown: {
                label: `The token “${label.trim()}”. It is shown this once: copy it now.`,
                value: outcome.token,
              },
            });
        },
      },
      {
        method: 'post',
        path: '/tokens/:id/revoke',
        needs: 'owner',
        async serve(visit) {
          const id = Number(visit.params['id']);
          if (!Number.isSafeInteger(id) || id > 2_147_483_647 || !(await operators.revokeToken(visit.by, id)))
            throw new HttpProblem(404, 'No such token is in force.');
          visit.response.redirect(303, '/admin/operators?done=token');
        },
      },
    ],
  };
}

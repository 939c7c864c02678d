import type { FieldProblem } from '@broadsheet/subscribers';

import type { ApiContext } from '../../context.ts';
import type { AdminPart, Visit } from '../../http/admin/part.ts';
import { sendForm } from '../../http/errors.tsx';
import { sendPage } from '../../http/render.ts';
import { AccountPage, FactorPage } from '../../pages/admin/account.tsx';
import { give } from './sign-in.tsx';

const told: Readonly<Record<string, string>> = {
  factor: 'The second factor is in force.',
  removed: 'The second factor is removed.',
  password: 'The password is changed. Every other session has ended.',
};

/** An operator's own account: password, second factor, sessions. */
export function accountPart({ operators }: ApiContext): AdminPart {
  function show({ desk, query, response }: Visit, problems?: readonly FieldProblem[]): void {
    const done = problems === undefined ? (told[query.one('done') ?? ''] ?? null) : null;
    const page = <AccountPage desk={desk} done={done} problems={problems ?? []} />;
    sendForm(response, page, problems);
  }

  const wrong = 'This is not your password.';
  return {
    routes: [
      {
        method: 'get',
        path: '/account',
        needs: 'viewer',
        serve: (visit) => {
          show(visit);
        },
      },
      {
        method: 'post',
        path: '/account/password',
        needs: 'viewer',
        async serve(visit) {
          const passwords = { old: visit.fields.one('old') ?? '', new: visit.fields.one('new') ?? '' };
          const outcome = await operators.changePassword(visit.session, visit.cookie, passwords);
          if (outcome.status === 'invalid') {
            show(visit, outcome.problems);
            return;
          }
          leave(visit, outcome, '/admin/account?done=password');
        },
      },
      {
        method: 'post',
        path: '/account/factor',
        needs: 'viewer',
        async serve(visit) {
          const factor = await operators.beginFactor(
            visit.session,
            visit.cookie,
            visit.fields.one('password') ?? '',
          );
          if (factor === null) show(visit, [{ field: 'password', message: wrong }]);
          else sendPage(visit.response, <FactorPage desk={visit.desk} factor={factor} />);
        },
      },
      {
        method: 'post',
        path: '/account/factor/confirm',
        needs: 'viewer',
        async serve(visit) {
          const done = await operators.confirmFactor(
            visit.session,
            visit.cookie,
            visit.fields.one('code') ?? '',
          );
          if (done === null) {
            const message =
              'That code was not the present one, so nothing changed. Begin again, with the key added anew.';
            show(visit, [{ field: 'code', message }]);
            return;
          }
          leave(visit, done, '/admin/account?done=factor');
        },
      },
      {
        method: 'post',
        path: '/account/factor/remove',
        needs: 'viewer',
        async serve(visit) {
          const done = await operators.removeFactor(
            visit.session,
            visit.cookie,
            visit.fields.one('removing') ?? '',
          );
          if (done === null) {
            show(visit, [{ field: 'removing', message: wrong }]);
            return;
          }
          leave(visit, done, '/admin/account?done=removed');
        },
      },
      {
        method: 'post',
        path: '/sign-out',
        needs: 'viewer',
        async serve(visit) {
          leave(visit, await operators.signOut(visit.session, visit.cookie), '/admin/sign-in?out');
        },
      },
      {
        method: 'post',
        path: '/sign-out/everywhere',
        needs: 'viewer',
        async serve(visit) {
          await operators.signOutEverywhere(visit.session);
          leave(visit, await operators.signOut(visit.session, visit.cookie), '/admin/sign-in?out');
        },
      },
    ],
  };
}

/** Hands the browser the cookies of its session as it now is, and sends it on. */
function leave({ response }: Visit, { cookies }: { cookies: readonly string[] }, to: string): void {
  give(response, cookies);
  response.redirect(303, to);
}

import type { ApiContext } from '../../context.ts';
import type { AdminPart, Visit } from '../../http/admin/part.ts';
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
  function show(
    { desk, query, response }: Visit,
    problem: { field: string; message: string } | null = null,
  ): void {
    const done = problem === null ? (told[query.one('done') ?? ''] ?? null) : null;
    const page = <AccountPage desk={desk} done={done} problems={problem === null ? [] : [problem]} />;
    sendPage(response, page, problem === null ? 200 : 422);
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
            show(visit, outcome.problems[0] ?? null);
            return;
          }
          give(visit.response, outcome.cookies);
          visit.response.redirect(303, '/admin/account?done=password');
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
          if (factor === null) show(visit, { field: 'password', message: wrong });
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
            show(visit, { field: 'password', message });
            return;
          }
          give(visit.response, done.cookies);
          visit.response.redirect(303, '/admin/account?done=factor');
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
            show(visit, { field: 'removing', message: wrong });
            return;
          }
          give(visit.response, done.cookies);
          visit.response.redirect(303, '/admin/account?done=removed');
        },
      },
      {
        method: 'post',
        path: '/sign-out',
        needs: 'viewer',
        async serve({ session, cookie, response }) {
          give(response, (await operators.signOut(session, cookie)).cookies);
          response.redirect(303, '/admin/sign-in?out');
        },
      },
      {
        method: 'post',
        path: '/sign-out/everywhere',
        needs: 'viewer',
        async serve({ session, cookie, response }) {
          await operators.signOutEverywhere(session);
          give(response, (await operators.signOut(session, cookie)).cookies);
          response.redirect(303, '/admin/sign-in?out');
        },
      },
    ],
  };
}

import { drift } from '@broadsheet/delivery';

import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import { sendPage } from '../../http/render.ts';
import { OverviewPage } from '../../pages/admin/overview.tsx';

/** The first page: what the other parts say wants a look, and how the installation stands. */
export function overviewPart({ standing }: ApiContext, others: readonly AdminPart[]): AdminPart {
  return {
    routes: [
      {
        method: 'get',
        path: '',
        needs: 'viewer',
        async serve({ desk, session, response }) {
          const now = await standing();
          const found = await Promise.all(
            others.map((part) => part.attention?.(session) ?? Promise.resolve([])),
          );
          const unbalanced =
            drift(now.books.total) === 0
              ? []
              : [
                  {
                    text: 'The books do not balance: what was planned and what became of it differ.',
                    href: '/admin',
                  },
                ];
          const { operator } = desk.session;
          const alone = operator.secondFactor
            ? []
            : [{ text: 'Your account has no second factor. Set one.', href: '/admin/account' }];
          const attention = [...unbalanced, ...found.flat(), ...alone];
          sendPage(response, <OverviewPage desk={desk} standing={now} attention={attention} />);
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/status',
        scope: 'status:read',
        async serve({ response }) {
          const { editions, subscribers, books } = await standing();
          response.json({ editions, subscribers, books: books.total, booksByEdition: books.byEdition });
        },
      },
    ],
  };
}

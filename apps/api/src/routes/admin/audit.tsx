import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import type { FormFields } from '../../http/body.ts';
import { sendPage } from '../../http/render.ts';
import { AuditPage } from '../../pages/admin/audit.tsx';

const pageSize = 50;

/** The audit trail, on a page and as JSON. */
export function auditPart({ operators }: ApiContext): AdminPart {
  async function entriesOf(query: FormFields) {
    const before = query.one('before') ?? '';
    const subject = query.one('subject') ?? null;
    const entries = await operators.audit({
      before: /^\d{1,15}$/.test(before) ? Number(before) : null,
      limit: pageSize,
      subject,
    });
    const last = entries.length === pageSize ? entries.at(-1) : undefined;
    return { entries, subject, last };
  }

  return {
    place: { name: 'audit', href: '/admin/audit', label: 'Audit' },
    routes: [
      {
        method: 'get',
        path: '/audit',
        needs: 'viewer',
        async serve({ desk, query, response }) {
          const { entries, subject, last } = await entriesOf(query);
          const more = new URLSearchParams(subject === null ? {} : { subject });
          if (last !== undefined) more.set('before', String(last.id));
          const older = last === undefined ? null : `/admin/audit?${more.toString()}`;
          sendPage(response, <AuditPage desk={desk} entries={entries} subject={subject} older={older} />);
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/audit',
        scope: 'audit:read',
        async serve({ query, response }) {
          const { entries } = await entriesOf(query);
          response.json(entries.map((entry) => ({ ...entry, at: entry.at.toISOString() })));
        },
      },
    ],
  };
}

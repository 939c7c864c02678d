import type { ExaminedMail, Finding } from '@broadsheet/doctor';
import { allows } from '@broadsheet/operators';
import express from 'express';

import type { ApiContext } from '../../context.ts';
import type { AdminPart, Visit } from '../../http/admin/part.ts';
import { bodyLimit } from '../../http/body.ts';
import { HttpProblem } from '../../http/problem.ts';
import { sendPage } from '../../http/render.ts';
import { DoctorPage } from '../../pages/admin/doctor.tsx';

const href = '/admin/doctor';
/** The largest digest fits, each of its line ends written as six octets. */
const sourceBody = [express.urlencoded({ limit: 4 * bodyLimit, extended: false, parameterLimit: 10 })];

/** Everything that decides whether mail arrives, checked as the page is asked for; a test digest, and what became of it. */
export function doctorPart({ doctor, operators }: ApiContext): AdminPart {
  async function show(
    { desk, session, query, response }: Visit,
    shown: { findings: readonly Finding[] | null; read?: ExaminedMail },
  ): Promise<void> {
    const { email, role } = session.operator;
    const page = (
      <DoctorPage
        desk={desk}
        findings={shown.findings}
        test={await doctor.lastTest(email)}
        mailsTo={allows(role, 'editor') ? email : null}
        asked={query.one('done') === 'mailed'}
        read={shown.read ?? null}
      />
    );
    sendPage(response, page);
  }

  return {
    place: { name: 'doctor', href, label: 'Doctor' },
    routes: [
      {
        method: 'get',
        path: '/doctor',
        needs: 'viewer',
        serve: async (visit) => show(visit, { findings: await doctor.examine() }),
      },
      {
        method: 'post',
        path: '/doctor/mail',
        needs: 'editor',
        async serve({ by, session, response }) {
          const { email } = session.operator;
          if ((await doctor.mail(email)) === null)
            throw new HttpProblem(429, 'Ten test digests were mailed within the hour. Wait a little.', {
              headers: { 'Retry-After': '3600' },
            });
          await operators.note(by, 'doctor.mailed', email);
          response.redirect(303, `${href}?done=mailed#test`);
        },
      },
      {
        method: 'post',
        path: '/doctor/received',
        needs: 'viewer',
        body: sourceBody,
        serve: async (visit) =>
          show(visit, {
            findings: null,
            read: await doctor.read(Buffer.from(visit.fields.one('source') ?? '', 'utf8')),
          }),
      },
    ],
    api: [
      {
        method: 'get',
        path: '/doctor',
        scope: 'status:read',
        async serve({ response }) {
          response.json({ findings: await doctor.examine() });
        },
      },
    ],
  };
}

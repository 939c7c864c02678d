import type { ApiContext } from '../../context.ts';
import type { AdminPart } from '../../http/admin/part.ts';
import { sendPage } from '../../http/render.ts';
import { DoctorPage } from '../../pages/admin/doctor.tsx';

/** Everything that decides whether mail arrives, checked as the page is asked for. */
export function doctorPart({ doctor }: ApiContext): AdminPart {
  return {
    place: { name: 'doctor', href: '/admin/doctor', label: 'Doctor' },
    routes: [
      {
        method: 'get',
        path: '/doctor',
        needs: 'viewer',
        async serve({ desk, response }) {
          sendPage(response, <DoctorPage desk={desk} findings={await doctor()} />);
        },
      },
    ],
    api: [
      {
        method: 'get',
        path: '/doctor',
        scope: 'status:read',
        async serve({ response }) {
          response.json({ findings: await doctor() });
        },
      },
    ],
  };
}

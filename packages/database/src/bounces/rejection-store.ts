import type { RejectionStore } from '@broadsheet/bounces';
import type { ReplyClass } from '@broadsheet/delivery';

import type { Database } from '../connect.ts';

/** Deliveries that were refused at SMTP time and have no event of it yet. */
export function createRejectionStore({ pool }: Pick<Database, 'pool'>): RejectionStore {
  return {
    async unheeded(since, limit) {
      const { rows } = await pool.query<{ id: number; reason: ReplyClass; status: string | null }>(
        `select d.id, d.reason, substring(d.reply from '[45]\\.\\d{1,3}\\.\\d{1,3}') as status
         from deliveries d
         where d.state = 'rejected' and d.finished_at >= $1 and d.subscriber_id is not null
           and not exists (select 1 from returned_mails r where r.event = 'd' || d.id || ':bounce:' || d.reason)
         order by d.finished_at, d.id limit $2`,
        [since, limit],
      );
      return rows.map(({ id, reason, status }) => ({ deliveryId: id, class: reason, status }));
    },
    async suppressedHosts(since) {
      const { rows } = await pool.query<{ mail_host: string }>(
        `select distinct r.mail_host
         from deliveries d join returned_mails r on r.event = 'd' || d.id || ':bounce:' || d.reason
         where d.state = 'rejected' and d.finished_at >= $1 and r.consequence = 'suppressed' order by r.mail_host`,
        [since],
      );
      return rows.map(({ mail_host }) => mail_host);
    },
  };
}

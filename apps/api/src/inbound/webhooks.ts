import {
  type MailService,
  ownTokenIn,
  readServiceReport,
  receiveReport,
  tellHeeded,
} from '@broadsheet/bounces';
import { createReturnedMailStore, createSpentStore } from '@broadsheet/database';
import type { Fetcher } from '@broadsheet/fetcher';
import {
  type Call,
  type Opened,
  type WebhookKeys,
  callLifetimeMs,
  openMailgunCall,
  openPostmarkCall,
  openSendgridCall,
  openSesCall,
} from '@broadsheet/inbound';
import type { Installation } from '@broadsheet/installation';

/** Takes what a mail service calls with. `absent`: that service is not listened to; `refused`: not its own call, or too old. */
export type Webhooks = (service: MailService, call: Call) => Promise<'taken' | 'refused' | 'absent'>;

/** Small enough to keep, and long enough for the rare change. */
const certificateBytes = 20_000;

/** Binds webhooks to the installation; a certificate of Amazon's is fetched by the guarded door alone. */
export function createWebhooks(
  { database, suppressionKey, tokens, clock, log }: Installation,
  { keys, fetcher }: { keys: WebhookKeys; fetcher: Pick<Fetcher, 'fetch'> },
): Webhooks {
  const ports = {
    own: (candidates: Parameters<typeof ownTokenIn>[0]) => ownTokenIn(candidates, tokens),
    returned: createReturnedMailStore(database, suppressionKey),
  };
  const spent = createSpentStore(database);
  const get = async (address: string): Promise<string | null> => {
    const answer = await fetcher.fetch(address, { maxBytes: certificateBytes });
    return answer.status === 'ok' ? Buffer.from(answer.bytes).toString('utf8') : null;
  };
  const open = (service: MailService, call: Call, now: Date): Promise<Opened> | Opened | null => {
    const { sesTopicArn, sendgridKey, postmarkLogin, mailgunKey } = keys;
    switch (service) {
      case 'ses':
        return sesTopicArn === null ? null : openSesCall(call, sesTopicArn, { get }, now);
      case 'sendgrid':
        return sendgridKey === null ? null : openSendgridCall(call, sendgridKey, now);
      case 'postmark':
        return postmarkLogin === null ? null : openPostmarkCall(call, postmarkLogin);
      case 'mailgun':
        return mailgunKey === null ? null : openMailgunCall(call, mailgunKey, now);
    }
  };
  return async (service, call) => {
    const now = clock();
    const opened = await open(service, call, now);
    if (opened === null) return 'absent';
    if (opened.status !== 'opened') {
      log.info({ service, status: opened.status }, 'returned.call');
      return opened.status === 'done' ? 'taken' : 'refused';
    }
    const named = { purpose: 'webhook-call', name: opened.name } as const;
    if (await spent.known(named)) return 'taken';
    for (const report of readServiceReport(service, opened.text)) {
      const outcome = await receiveReport(ports, report, service, now);
      if (outcome.status !== 'unverified') tellHeeded(log, outcome, service);
    }
    // Kept once all of it was heeded: a call that broke off is told again, and each event counts once all the same. Beyond both ends of its
    // lifetime, as a service's clock may be ahead.
    await spent.spend({ ...named, expiresAt: new Date(now.getTime() + 2 * callLifetimeMs) });
    return 'taken';
  };
}

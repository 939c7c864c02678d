import type { Role, Scope } from '@broadsheet/operators';

import type { RouteName } from './routes.ts';
import { publishedDay, type Reader } from './world.ts';

/**
 * Who may use an address. `link`: whoever has a token of that purpose in the path; `bearer`: of a preference token; `signed`: a mail
 * service; `machine`: loopback or `METRICS_TOKEN`; the others by a session of that role or more, or by an API token of that scope.
 */
export type Access =
  | 'anyone'
  | 'bearer'
  | 'machine'
  | 'signed'
  | `link:${'confirm' | 'unsubscribe' | 'preferences' | 'data' | 'digest' | 'vote' | 'invitation'}`
  | Role
  | Scope;

/**
 * Every address of the app and who may use it, said here a second time on purpose: an address that is not here fails the suite, and so does
 * one that lets in more or fewer than this says. Whoever adds an address adds its line.
 */
export const accessTable: Readonly<Record<RouteName, Access>> = {
  'GET /': 'anyone',
  'POST /': 'anyone',
  'GET /embed': 'anyone',
  'POST /embed': 'anyone',
  'POST /preview': 'anyone',
  'GET /link': 'anyone',
  'POST /link': 'anyone',
  'GET /editions': 'anyone',
  'GET /editions/:date': 'anyone',
  'GET /topics/:slug': 'anyone',
  'GET /feed.xml': 'anyone',
  'GET /topics/:slug/feed.xml': 'anyone',
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /metrics': 'machine',

  'GET /confirm/:token': 'link:confirm',
  'POST /confirm/:token': 'link:confirm',
  'GET /not-me/:token': 'link:confirm',
  'POST /not-me/:token': 'link:confirm',
  'GET ^\\/(?:u|unsubscribe)\\/[^/]+\\/?$': 'link:unsubscribe',
  'POST ^\\/(?:u|unsubscribe)\\/[^/]+\\/?$': 'link:unsubscribe',
  'GET /preferences/:token': 'link:preferences',
  'POST /preferences/:token': 'link:preferences',
  'POST /preferences/:token/address': 'link:preferences',
  'POST /preferences/:token/pause': 'link:preferences',
  'POST /preferences/:token/resume': 'link:preferences',
  'POST /preferences/:token/unsubscribe': 'link:preferences',
  'POST /preferences/:token/data': 'link:preferences',
  'GET /data/:token': 'link:data',
  'POST /data/:token/erase': 'link:data',
  'POST /data/:token/export': 'link:data',
  'GET /digests/:token': 'link:digest',
  'GET /vote/:token': 'link:vote',
  'POST /vote/:token': 'link:vote',

  'POST /api/v1/subscriptions': 'anyone',
  'GET /api/v1/challenge': 'anyone',
  'GET /api/v1/topics': 'anyone',
  'GET /api/v1/editions/:date': 'anyone',
  'POST /api/v1/preview': 'anyone',
  'GET /api/v1/subscription': 'bearer',
  'PATCH /api/v1/subscription': 'bearer',
  'DELETE /api/v1/subscription': 'bearer',
  'POST /api/v1/inbound/:service': 'signed',

  // Outside production alone, and only where nothing else takes the mail.
  'GET /mailbox': 'anyone',
  'GET /mailbox.json': 'anyone',
  'GET /mailbox/:id': 'anyone',
  'GET /mailbox/:id.eml': 'anyone',
  'GET /mailbox/:id/html': 'anyone',

  'GET /admin/sign-in': 'anyone',
  'POST /admin/sign-in': 'anyone',
  'GET /admin/second-step': 'anyone',
  'POST /admin/second-step': 'anyone',
  'GET /admin/forgot': 'anyone',
  'POST /admin/forgot': 'anyone',
  'GET /admin/join/:token': 'link:invitation',
  'POST /admin/join/:token': 'link:invitation',

  'GET /admin': 'viewer',
  'GET /admin/account': 'viewer',
  'POST /admin/account/password': 'viewer',
  'POST /admin/account/factor': 'viewer',
  'POST /admin/account/factor/confirm': 'viewer',
  'POST /admin/account/factor/remove': 'viewer',
  'POST /admin/sign-out': 'viewer',
  'POST /admin/sign-out/everywhere': 'viewer',
  'GET /admin/audit': 'viewer',
  'GET /admin/doctor': 'viewer',
  'POST /admin/doctor/mail': 'editor',
  'POST /admin/doctor/received': 'viewer',
  'GET /admin/operators': 'viewer',
  'POST /admin/operators/invite': 'owner',
  'POST /admin/operators/revoke': 'owner',
  'POST /admin/operators/:id/role': 'owner',
  'POST /admin/operators/:id/factor': 'owner',
  'POST /admin/operators/:id/remove': 'owner',
  'POST /admin/tokens': 'owner',
  'POST /admin/tokens/:id/revoke': 'owner',
  'GET /admin/sign-ups': 'viewer',
  'POST /admin/sign-ups/:id': 'editor',
  'POST /admin/refusals': 'editor',
  'POST /admin/refusals/lift': 'editor',
  'GET /admin/deliveries': 'viewer',
  'GET /admin/deliveries/:day': 'viewer',
  'POST /admin/deliveries/pause': 'editor',
  'POST /admin/deliveries/resume': 'editor',
  'POST /admin/deliveries/unfence': 'editor',
  'POST /admin/deliveries/:day/cancel': 'editor',
  'POST /admin/deliveries/:day/resend': 'editor',
  'POST /admin/deliveries/:day/resend-uncertain': 'editor',
  'GET /admin/standing': 'viewer',
  'POST /admin/standing/apply': 'editor',
  'POST /admin/standing/release': 'editor',
  'GET /admin/sources': 'viewer',
  'POST /admin/sources/read': 'editor',
  'POST /admin/sources/alerts/:id/acknowledge': 'editor',
  'GET /admin/topics': 'viewer',
  'GET /admin/topics.yaml': 'viewer',
  'POST /admin/topics.yaml': 'editor',
  'GET /admin/new-topic': 'editor',
  'POST /admin/new-topic': 'editor',
  'POST /admin/new-topic/look': 'editor',
  'POST /admin/new-topic/examples': 'editor',
  'GET /admin/topics/:slug': 'viewer',
  'POST /admin/topics/:slug': 'editor',
  'POST /admin/topics/:slug/look': 'viewer',
  'POST /admin/topics/:slug/judge': 'editor',
  'POST /admin/topics/:slug/try': 'editor',
  'GET /admin/topics/:slug/revisions': 'viewer',
  'POST /admin/topics/:slug/roll-back': 'editor',

  'GET /api/v1/admin/status': 'status:read',
  'GET /api/v1/admin/sources': 'status:read',
  'GET /api/v1/admin/doctor': 'status:read',
  'GET /api/v1/admin/topics': 'topics:read',
  'PUT /api/v1/admin/topics': 'topics:write',
  'GET /api/v1/admin/audit': 'audit:read',
  'GET /api/v1/admin/standing': 'status:read',
  'GET /api/v1/admin/sign-ups': 'sign-ups:read',
  'POST /api/v1/admin/sign-ups/:id': 'sign-ups:write',
  'GET /api/v1/admin/deliveries': 'deliveries:read',
  'GET /api/v1/admin/deliveries/:day': 'deliveries:read',
  'POST /api/v1/admin/deliveries/pause': 'deliveries:write',
  'POST /api/v1/admin/deliveries/resume': 'deliveries:write',
  'POST /api/v1/admin/deliveries/unfence': 'deliveries:write',
  'POST /api/v1/admin/deliveries/:day/cancel': 'deliveries:write',
  'POST /api/v1/admin/deliveries/:day/resend': 'deliveries:write',
  'POST /api/v1/admin/deliveries/:day/resend-uncertain': 'deliveries:write',
};

/** An address of the table, asked for: its method, its path with each parameter filled in, and who may use it. */
export type Address = { method: string; path: string; access: Access; route: RouteName };

/** The addresses of a table with a reader's own tokens in them. */
export function addressesOf(
  reader: Reader,
  options: { mailId: number; invitation: string },
): readonly Address[] {
  return Object.entries(accessTable).map(([route, access]) => {
    const [method = '', pattern = ''] = route.split(/ (.*)/s);
    const path = pattern.startsWith('^')
      ? `/u/${reader.unsubscribe}`
      : pattern
          .replace(
            ':token',
            access.startsWith('link:') ? tokenFor(access, reader, options.invitation) : 'none',
          )
          .replace(/:date|:day/, publishedDay)
          .replace(':slug', 'agents')
          .replace(':service', 'mailgun')
          .replace(':id', route.includes('/mailbox/') ? String(options.mailId) : '999999');
    return { method, path, access, route };
  });
}

function tokenFor(access: Access, reader: Reader, invitation: string): string {
  const { confirm, unsubscribe, preferences, data, digest, vote } = reader;
  const tokens: Partial<Record<Access, string>> = {
    'link:confirm': confirm,
    'link:unsubscribe': unsubscribe,
    'link:data': data,
    'link:digest': digest,
    'link:vote': vote,
    'link:invitation': invitation,
  };
  return tokens[access] ?? preferences;
}

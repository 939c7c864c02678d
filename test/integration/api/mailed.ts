import { openNotice } from '@broadsheet/subscribers';

import type { ApiServer } from './api-server.ts';

/** The newest notice to an address, its slots opened; undefined where there is none to be mailed. */
export async function noticeTo(api: ApiServer, email: string) {
  const { rows } = await api.database.pool.query<{ kind: string; sealed: Buffer }>(
    `select kind, sealed from notices where email = $1 and state = 'queued' order by id desc limit 1`,
    [email],
  );
  const [row] = rows;
  return row === undefined ? undefined : openNotice(api.installation.sealer, row.kind, row.sealed);
}

/** The token of the newest confirm link mailed to an address. */
export async function confirmTokenOf(api: ApiServer, email: string): Promise<string> {
  const notice = await noticeTo(api, email);
  if (notice === null || notice === undefined || !('token' in notice))
    throw new Error(`No link was mailed to ${email}.`);
  return notice.token;
}

/** Signs up by the API. */
export async function signUp(api: ApiServer, document: object): Promise<Response> {
  return fetch(`${api.url}/api/v1/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
}

/** An active subscriber with their tokens. */
export async function subscribed(api: ApiServer, email: string, document: object = {}) {
  await signUp(api, { email, ...document });
  const token = await confirmTokenOf(api, email);
  await fetch(`${api.url}/confirm/${token}`, { method: 'POST' });
  const { rows } = await api.database.pool.query<{ id: number }>(
    'select id from subscribers where email_key = lower($1)',
    [email],
  );
  const id = rows[0]?.id ?? 0;
  const { tokens } = api.installation;
  return {
    id,
    confirm: token,
    preferences: tokens.sign('preferences', id),
    unsubscribe: tokens.sign('unsubscribe', id),
  };
}

/** The state of an address, as the database has it. */
export async function stateOf(api: ApiServer, email: string): Promise<string | undefined> {
  const { rows } = await api.database.pool.query<{ state: string }>(
    'select state from subscribers where email_key = lower($1)',
    [email],
  );
  return rows[0]?.state;
}

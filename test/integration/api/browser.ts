import { type Operators } from '@broadsheet/api';
import type { Role } from '@broadsheet/operators';

import { password, type TinyBrowser, tinyBrowser } from '../../support/tiny-browser.ts';
import type { ApiServer } from './api-server.ts';

export { password, tinyBrowser, type TinyBrowser } from '../../support/tiny-browser.ts';

/** Makes an operator by an invitation, and signs in. */
export async function signedIn(
  api: ApiServer,
  role: Role,
  email = `${role}@desk.example`,
): Promise<TinyBrowser> {
  const token = await invited(api.context.operators, role, email);
  const browser = tinyBrowser(api);
  await browser.post(`/admin/join/${token}`, { name: `The ${role}`, password });
  await browser.post('/admin/sign-in', { email, password });
  await browser.get('/admin/account');
  return browser;
}

/** The token of an invitation. */
export async function invited(operators: Operators, role: Role, email: string): Promise<string> {
  const outcome = await operators.invite({ kind: 'system', name: 'test' }, email, role, false);
  if (outcome.status !== 'ok') throw new Error('The invitation was refused');
  return outcome.link.slice(outcome.link.lastIndexOf('/') + 1);
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { invited, password, tinyBrowser } from './browser.ts';

describe('operators', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer();
  });
  afterAll(() => api.close());

  it('join by an invitation, once, and sign in', async () => {
    const token = await invited(api.context.operators, 'owner', 'first@desk.example');
    const browser = tinyBrowser(api);
    const page = await browser.get(`/admin/join/${token}`);
    expect(page.text).toContain('first@desk.example');
    expect((await browser.post(`/admin/join/${token}`, { name: 'First', password: 'short' })).status).toBe(
      422,
    );
    const joined = await browser.post(`/admin/join/${token}`, { name: 'First', password });
    expect([joined.status, joined.location]).toEqual([303, '/admin/sign-in?joined']);
    expect((await browser.post(`/admin/join/${token}`, { name: 'Again', password })).status).toBe(410);
    const signed = await browser.post('/admin/sign-in', { email: 'First@Desk.example', password });
    expect([signed.status, signed.location]).toEqual([303, '/admin']);
    const desk = await browser.get('/admin');
    expect([desk.status, desk.text.includes('Overview')]).toEqual([200, true]);
  });
});

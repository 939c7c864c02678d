import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Desk, jsonOf, openDesk } from '../../support/cli.ts';
import { type ApiServer, startApiServer } from '../api/api-server.ts';

let api: ApiServer;
let desk: Desk;

beforeAll(async () => {
  api = await startApiServer();
  desk = await openDesk({
    DATABASE_URL: api.database.url,
    SECRET_KEY: 'a-secret-of-tests-that-is-long-enough',
    BROADSHEET_NOW: '2025-08-09T07:00:00Z',
  });
  await api.publish('2025-08-08', [
    { id: '2508.00001', title: 'On octopus robots', votes: 9 },
    { id: '2508.00002', title: 'On paper lanterns', votes: 3 },
  ]);
  await desk.write('reader.csv', 'email\nreader@example.org\n');
  expect((await desk.run(['subscribers', 'import', 'reader.csv'])).status).toBe(0);
  expect((await desk.run(['send', '--now'])).status).toBe(0);
});
afterAll(async () => {
  await desk.clear();
  await api.close();
});

const get = async (path: string): Promise<string> => (await fetch(api.url + path)).text();
const withdraw = (id: string) => desk.run(['papers', 'withdraw', id, '--json']);

describe('papers withdraw', () => {
  it('of a paper that nobody knows is status 1 and changes nothing', async () => {
    const { status, stdout, stderr } = await withdraw('2508.99999');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^No paper is known as "2508\.99999": give its arXiv id/);
    expect(await get('/editions/2025-08-08')).toContain('On octopus robots');
  });

  it('takes a mailed paper out of pages and feeds, by any of its names, and a second time changes nothing', async () => {
    const paper = { key: '2508.00001', title: 'On octopus robots' };
    const first = await withdraw('https://arxiv.org/abs/2508.00001v2');
    expect([first.status, jsonOf(first)]).toEqual([0, { status: 'withdrawn', ...paper }]);
    const again = await withdraw('2508.00001');
    expect([again.status, jsonOf(again)]).toEqual([0, { status: 'already-withdrawn', ...paper }]);
    for (const path of [
      '/editions',
      '/editions/2025-08-08',
      '/api/v1/editions/2025-08-08',
      '/feed.xml',
      '/',
    ]) {
      expect(await get(path)).not.toContain('On octopus robots');
    }
    for (const path of ['/editions', '/editions/2025-08-08', '/api/v1/editions/2025-08-08', '/feed.xml'])
      expect(await get(path)).toContain('On paper lanterns');
  });

  it('goes by what a file calls a paper, too, and asks which is meant where two lists call two so', async () => {
    await api.publish('2025-08-06', [
      { id: 'p1', title: 'On moss' },
      { id: 'p2', title: 'On rain' },
    ]);
    await api.publish('2025-08-07', [{ id: 'p2', title: 'On ferns' }]);
    const first = await withdraw('p1');
    expect([first.status, jsonOf(first)]).toMatchObject([0, { status: 'withdrawn', title: 'On moss' }]);
    expect(await get('/editions/2025-08-06')).not.toContain('On moss');
    const second = await withdraw('p2');
    expect([second.status, second.stdout]).toEqual([1, '']);
    const told =
      /^Lists call 2 papers "p2"\. Give the name of one, the last listed first:\n {2}(\w+) {2}On ferns\n {2}\w+ {2}On rain\n$/;
    const [, ferns = ''] = told.exec(second.stderr) ?? [];
    expect(await get('/editions/2025-08-06')).toContain('On rain');
    expect(jsonOf(await withdraw(ferns))).toMatchObject({ status: 'withdrawn', title: 'On ferns' });
    // Of those that still stand only one can be meant now.
    expect(jsonOf(await withdraw('p2'))).toMatchObject({ status: 'withdrawn', title: 'On rain' });
  });

  it('leaves it on the page of the digest that was mailed, marked and without links', async () => {
    const { rows } = await api.database.pool.query<{ id: string }>('select id from deliveries');
    const token = api.installation.tokens.sign('digest', Number(rows[0]?.id));
    const page = await get(`/digests/${token}`);
    expect(page).toContain('<s>On octopus robots</s>');
    expect(page).toContain('This paper was withdrawn after the digest was mailed.');
    expect(page).not.toContain('arxiv.org/abs/2508.00001');
    expect(page).toContain('On paper lanterns');
  });
});

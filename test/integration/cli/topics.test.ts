import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { jsonOf } from '../../support/cli.ts';
import { type DatabaseDesk, openDatabaseDesk } from './database-desk.ts';

let desk: DatabaseDesk;

beforeAll(async () => {
  desk = await openDatabaseDesk();
});
afterAll(() => desk.clear());

const octopuses = `
- slug: octopuses
  name: Octopuses
  group: Animals
  query: octopus OR "eight arms"
  cutoff: 0.3
`;

describe('topics', () => {
  it('a file with problems is not imported: all of them at once, each with its place', async () => {
    await desk.write(
      'wrong.yaml',
      `${octopuses}
- slug: Not A Slug
  name: ""
  query: (unclosed
  colour: red
- slug: octopuses
  name: Again
  query: octopus
`,
    );
    const { status, stdout, stderr } = await desk.run(['topics', 'import', 'wrong.yaml']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^wrong\.yaml was not imported:$/m);
    expect(stderr).toMatch(/topic 2 \(Not A Slug\), slug: must be lower-case/);
    expect(stderr).toMatch(/topic 2 \(Not A Slug\), name: must not be empty/);
    expect(stderr).toMatch(/topic 2 \(Not A Slug\): has unknown fields: colour/);
    expect(stderr).toMatch(/topic 3 \(octopuses\), slug: stands twice/);
  });

  it.each([
    ['what is no YAML', 'a: [1, 2', /is not YAML: .*line 1/],
    ['what is no list', 'octopuses', /must be a list of topics/],
    [
      'a query with an unclosed quote',
      "- {slug: a, name: A, query: '\"open'}",
      /topic 1 \(a\), query, column \d+:/,
    ],
    ['YAML that explodes', 'a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n', /must be a list/],
  ])('%s is status 2', async (_what, yaml, message) => {
    await desk.write('wrong.yaml', yaml);
    const { status, stderr } = await desk.run(['topics', 'import', 'wrong.yaml']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(status).toBe(2);
  });

  it('are imported by slug into an installation that brings none of its own, and come out as what import takes', async () => {
    await desk.write('topics.yaml', octopuses);
    expect(jsonOf(await desk.run(['topics', 'import', 'topics.yaml', '--json']))).toEqual({
      topics: [{ slug: 'octopuses', outcome: 'added', revision: 1 }],
    });
    const all = jsonOf(await desk.run(['topics', 'export', '--json']));
    expect(all).toMatchObject([
      { slug: 'octopuses', query: expect.stringContaining('"eight arms"'), cutoff: 0.3 },
    ]);
    expect((await desk.run(['topics', 'export', 'out.yaml'])).stdout).toBe('Wrote 1 topics to out.yaml\n');
    expect((await desk.run(['topics', 'import', 'out.yaml'])).stdout).toBe('1 unchanged\n');
    expect((await desk.run(['topics', 'export', 'no/such/folder.yaml'])).status).toBe(2);
  });
});

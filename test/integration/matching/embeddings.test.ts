import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { matcherLine } from '@broadsheet/api/desks';
import { createEmbeddingStore, createRetentionStore } from '@broadsheet/database';
import { type Installation, learnInThread } from '@broadsheet/installation';
import {
  type LearnPorts,
  type Matched,
  analysePaper,
  learnModelIfDue,
  matcherStanding,
} from '@broadsheet/matching';

import { type EmbeddingsServer, startEmbeddings } from '../../support/embeddings-server.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { fields } from '../../unit/matching/model/fields.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';

const now = new Date('2025-08-09T01:00:00Z');
const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);
/** Papers from before those that are learnt from. */
const BEFORE = 1_500;
const MOST = fields.length;

/** The service knows that the fifth field is about what the first is: no paper says the words of both. */
const meaning = { grasp5: 'jailbreak', render5: 'prompts', parse5: 'attack', route5: 'aligned' };

const unseen = { title: 'Unseen', abstract: 'By anybody', keywords: [] };

describe('an embedding service beside the model of words', () => {
  let server: TestDatabase;
  let service: EmbeddingsServer;
  let installation: Installation;

  const open = (model = 'm') =>
    createTestInstallation({
      url: server.url,
      env: {
        EMBEDDINGS_URL: `${service.baseUrl}/v1/`,
        EMBEDDINGS_MODEL: model,
        EMBEDDINGS_KEY: 'secret',
        BROADSHEET_NOW: now.toISOString(),
      },
    });

  beforeAll(async () => {
    server = await createTestDatabase();
    service = await startEmbeddings(meaning);
    installation = await open();
    const old = Array.from({ length: BEFORE }, () => ({ title: 'Old', abstract: 'Old' }));
    const texts = [...old, ...fields];
    await installation.database.pool.query(
      `insert into papers (key, title, abstract, authors, categories, keywords, created_at, updated_at)
       select 'k' || n, title, abstract, '{Ada Lovelace}', '{}', '{}', $1, $1
       from unnest($2::text[], $3::text[]) with ordinality as given (title, abstract, n)`,
      [now, texts.map(({ title }) => title), texts.map(({ abstract }) => abstract)],
    );
  });
  afterAll(async () => {
    await installation.close();
    await service.close();
    await server.close();
  });

  const learn = (at: Date, here = installation, how: LearnPorts['learn'] = learnInThread) =>
    learnModelIfDue({ models: here.models, learn: how, embeddings: here.embeddings }, at, MOST);
  /** Reads what there is to learn from, and says how much of it had vectors; it teaches nothing. */
  let begun = 0;
  const read: LearnPorts['learn'] = async (pages, beside) => {
    begun += 1;
    let [papers, vectors] = [0, 0];
    for await (const page of pages)
      [papers, vectors] = [papers + page.papers.length, vectors + page.vectors.length];
    return { bytes: Uint8Array.of(99), version: `${String(papers)} ${String(vectors)} ${beside ?? 'alone'}` };
  };
  const standing = (here = installation) => matcherStanding(here.models, here.embeddings);
  const line = async (): Promise<string> => matcherLine(await standing());

  /** What the papers that were learnt from, and one that nobody ever saw, come to. */
  const match = (query = 'jailbreak', here = installation): Promise<Matched> =>
    here.matcher.match(
      [{ id: 1, key: '', query, cutoff: 0.25 }],
      [...fields, unseen].map((text, id) =>
        analysePaper({
          ...{ ...text, id, editionId: 1 },
          ...{ authors: ['Ada Lovelace'], categories: [], source: 'hf' },
        }),
      ),
    );
  const fieldsIn = ({ matches }: Matched): number[] =>
    [...new Set(matches.map(({ paperId }) => paperId % 60))].sort((a, b) => a - b);

  it('that is away when the first model is due leaves it to the words, and that is said', async () => {
    await service.fail({ status: 401, body: '' });
    expect(await learn(now, installation, read)).toMatchObject({ service: null, version: '600 0 alone' });
    expect(await learn(now, installation, read)).toBeNull();
    // No paper is read to learn beside it before it answers.
    expect(begun).toBe(1);
    expect(await line()).toContain(
      `The embedding service (m at ${service.host}) is away since 2025-08-09 01:00 UTC, and matching goes on without it: it answered with HTTP 401.`,
    );
    await service.recover();
    service.texts.length = 0;
  });

  it('is learnt beside as soon as it answers; each paper is asked for once, without its authors', async () => {
    await installation.close();
    installation = await open();
    expect(await line()).toContain('is away');
    const learnt = await learn(now);
    expect(learnt).toMatchObject({ service: `m at ${service.host}`, papers: MOST });
    expect(await learn(now)).toBeNull();
    expect(service.texts).toHaveLength(MOST);
    expect(new Set(service.texts).size).toBe(MOST);
    expect(service.texts.join('\n')).not.toContain('Lovelace');
    expect(await line()).toContain(`Beside it stands an embedding service (m at ${service.host}).`);
  });

  it('finds what it knows and the archive does not, and the pairs say what they were made by', async () => {
    const before = service.texts.length;
    const matched = await match();
    const { version } = (await installation.models.newest()) ?? { version: '' };
    expect(matched.version).toBe(`model-2 ${version} beside m at ${service.host}`);
    expect(fieldsIn(matched)).toEqual([0, 5]);
    expect(service.texts.slice(before)).toEqual(['jailbreak', 'Unseen\n\nBy anybody']);
  });

  it('is not needed again for what it said: after a restart, and away, the same scores', async () => {
    const matched = await match();
    await installation.close();
    installation = await open();
    await service.fail({ status: 403, body: '' });
    expect(await match()).toEqual(matched);
    expect(await line()).not.toContain('away');
  });

  it('that goes leaves new words to the model of words, is said to be away, and comes back after a rest', async () => {
    expect(fieldsIn(await match('jailbreak prompts'))).toEqual([0]);
    expect(await line()).toContain('is away since');
    await service.recover();
    await installation.close();
    installation = await open();
    expect(fieldsIn(await match('jailbreak prompts'))).toEqual([0, 5]);
    expect(await line()).not.toContain('is away');
  });

  it('that turns into another under the same name is not mixed with what is stored', async () => {
    await service.fail({ body: JSON.stringify({ data: [{ index: 0, embedding: [1, 2, 3] }] }) });
    expect((await match('prompts')).version).not.toContain('beside');
    expect(await line()).toContain('it gave 3 numbers for a text where it gave 64 before');
    await service.recover();
  });

  it('of another name is not mixed either: words serve until a model is learnt beside it, at once', async () => {
    const another = await open('another');
    expect((await match('jailbreak', another)).version).toMatch(/^model-2 [\da-f]+$/);
    expect(await learn(now, another, read)).toMatchObject({ version: `600 600 another at ${service.host}` });
    await another.close();
  });

  it('is forgotten text by text where nothing used it for long', async () => {
    const { pool } = installation.database;
    const store = createEmbeddingStore(installation.database);
    const { rows } = await pool.query<{ service: string; input: string }>(
      'select service, input from embeddings limit 10',
    );
    for (const { service: name, input } of rows) await store.known(name, [input], later(30));
    await createRetentionStore(installation.database).forget('vectors', later(20), 10_000);
    expect((await pool.query('select from embeddings')).rowCount).toBe(10);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  createEditionStore,
  createMatchStore,
  createModelStore,
  createRuleStore,
} from '@broadsheet/database';
import { type Installation, learnInThread } from '@broadsheet/installation';
import {
  type LearnPorts,
  type LearntModel,
  compileRule,
  ensureMatches,
  learnModelIfDue,
  matcherStanding,
} from '@broadsheet/matching';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';

const now = new Date('2025-08-09T01:00:00Z');
const nextWeek = new Date('2025-08-16T01:00:00Z');

describe('models of words', () => {
  let server: TestDatabase;
  let installation: Installation;
  let first: LearntModel | null;

  beforeAll(async () => {
    server = await createTestDatabase();
    installation = await createTestInstallation({ url: server.url });
    // Forty fields. Of the first half never says "jailbreak".
    await installation.database.pool.query(
      `insert into papers (key, title, abstract, authors, categories, keywords, created_at, updated_at)
       select 'k' || n, said, 'We study how ' || said || ' goes under w' || n % 11 || ' v' || n % 13, '{}', '{}', '{}', $1, $1
       from generate_series(1, 1999) n cross join lateral (select case n % 40
         when 0 then case n % 80 when 0 then 'jailbreak prompts' else 'adversarial suffix' end || ' attack aligned models'
         else 'grasp' || n % 40 || ' render' || n % 40 || ' parse' || n % 40 end as said) s`,
      [now],
    );
  });
  afterAll(async () => {
    await installation.close();
    await server.close();
  });

  const bytesOf = async (model: LearntModel | null): Promise<Uint8Array> =>
    (await installation.models.bytesOf(model?.version ?? '')) ?? Uint8Array.of();
  const learn = (at: Date) => learnModelIfDue({ models: installation.models, learn: learnInThread }, at, 400);

  it('are not learnt from fewer than 2,000 papers, and the standing says so', async () => {
    expect(await learn(now)).toBeNull();
    expect(await matcherStanding(installation.models)).toEqual({
      by: 'words',
      papers: 1999,
      of: 2000,
      beside: null,
    });
  });

  it('are learnt in a thread once there are papers enough, and a week later again', async () => {
    await installation.database.pool.query(
      `insert into papers (key, title, abstract, authors, categories, keywords, created_at, updated_at)
       values ('last', 'A last one', 'Jailbreak prompts', '{}', '{}', '{}', $1, $1)`,
      [now],
    );
    first = await learn(now);
    expect(first).toMatchObject({ papers: 400, learntAt: now });
    expect(await learn(new Date(nextWeek.getTime() - 1))).toBeNull();
    const titles: string[] = [];
    const again: LearnPorts['learn'] = async (pages) => {
      for await (const page of pages) titles.push(...page.papers.map(({ title }) => title));
      return { version: first?.version ?? '', bytes: await bytesOf(first) };
    };
    const second = await learnModelIfDue({ models: installation.models, learn: again }, nextWeek, 400);
    expect(second).toEqual({ ...first, learntAt: nextWeek });
    expect([titles.length, titles.at(-1)]).toEqual([400, 'A last one']);
    expect(await matcherStanding(installation.models)).toEqual({ by: 'model', ...second, beside: null });
  });

  it('serve what is matched from then on, and what was matched before stays as it was', async () => {
    const { database, matcher } = installation;
    const ports = {
      editions: createEditionStore(database),
      rules: createRuleStore(database),
      matches: createMatchStore(database),
      matcher,
    };
    const seeds = createSeeds(database.pool);
    const suffix = await seeds.paper('Adversarial suffix attack aligned models');
    const edition = await seeds.edition('2025-08-08', 1, [
      { id: suffix, title: 'Adversarial suffix attack aligned models' },
    ]);
    const compiled = compileRule('jailbreak', 0.2);
    if (!compiled.ok) throw new Error(compiled.problem.message);
    const [ruleId = 0] = (await ports.rules.upsert([compiled.rule], now)).values();
    await ensureMatches(ports, [ruleId], [edition], now);
    const stored = async () =>
      (
        await database.pool.query<{ matcher: string; matches: number }>(
          'select matcher, matches from matched_rules where rule_id = $1',
          [ruleId],
        )
      ).rows;
    expect(await stored()).toEqual([{ matcher: `model-2 ${first?.version ?? ''}`, matches: 1 }]);
    await createModelStore(database).add(
      { version: 'other', learntAt: nextWeek, papers: 1, service: null },
      Uint8Array.of(99),
    );
    expect(await ensureMatches(ports, [ruleId], [edition], now)).toBe(0);
    expect(await stored()).toHaveLength(1);
  });

  it('are kept one at a time; one that cannot be read lets matching fail once and go on by words', async () => {
    const { models, matcher } = installation;
    expect(await models.bytesOf(first?.version ?? '')).toBeNull();
    expect(await models.bytesOf('other')).toEqual(Uint8Array.of(99));
    const rules = [{ id: 1, key: '', query: 'jailbreak', cutoff: 0 }];
    await expect(matcher.match(rules, [])).rejects.toMatchObject({ code: 'model-stopped' });
    expect(await matcher.match(rules, [])).toMatchObject({ version: 'words-1' });
  });
});

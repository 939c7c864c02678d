import { describe, expect, test } from '@jest/globals';

import {
  EmbeddingsAwayError,
  analysePaper,
  archiveOf,
  createMatcher,
  decodeModel,
  embeddedPaper,
  encodeModel,
  learnModel,
  workingModel,
  wordsOfText,
} from '@broadsheet/matching';
import type { Embed, Matched, Rule } from '@broadsheet/matching';

import { vectorOf } from '../../support/embeddings-server.ts';
import { paper, rule } from './match-papers.ts';
import { fields, learnt } from './model/fields.ts';

/** The service knows that "grasp5" is another word for a jailbreak: no paper of the archive says both. */
const meaning = { grasp5: 'jailbreak', render5: 'prompts', parse5: 'attack', route5: 'aligned' };
const service = 'm at host';
const vector = (text: string): Float32Array => {
  const raw = vectorOf(text, meaning);
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
};

const words = fields.map(wordsOfText);
const vectors = fields.map((text) => vector(embeddedPaper(text)));
const learn = () => encodeModel(learnModel(words, [], { service, vectors }), archiveOf(words));
const bytes = learn();
const [plain, beside] = [decodeModel(bytes), decodeModel(bytes, true)];
if (plain === null || beside === null) throw new Error('The model was not read');

const papers = fields.map((text, id) => analysePaper(paper({ ...text, id })));
const fieldOf = (id: number): number => id % 60;

/** A matcher beside the service, which answers with `embed`; `known`: what it said before. */
function matcherWith(embed: Embed, { known = embed, patience = [] as number[] } = {}) {
  return createMatcher({
    models: {
      current: () => Promise.resolve(workingModel(plain as NonNullable<typeof plain>, 'v')),
      beside: (asked) =>
        Promise.resolve(asked === service ? workingModel(beside as NonNullable<typeof beside>, 'v') : null),
    },
    examples: {
      named: (names) =>
        Promise.resolve(
          new Map(
            names.flatMap((name) =>
              fields[Number(name)] ? [[name, fields[Number(name)] as (typeof fields)[number]]] : [],
            ),
          ),
        ),
    },
    embeddings: {
      service,
      known,
      within(milliseconds) {
        patience.push(milliseconds);
        return embed;
      },
    },
  });
}
const answering = matcherWith((texts) => Promise.resolve(texts.map(vector)));
const fieldsIn = ({ matches }: Matched): number[] =>
  [...new Set(matches.map(({ paperId }) => fieldOf(paperId)))].sort((a, b) => a - b);
const jailbreak: Rule[] = [rule('jailbreak', 0.25)];

describe('a model beside an embedding service', () => {
  test('finds what the service knows and the archive does not, and says what it went by', async () => {
    const matched = await answering.match(jailbreak, papers);
    expect(matched.version).toBe('model-2 v beside m at host');
    expect(fieldsIn(matched)).toEqual([0, 5]);
    const only = await createMatcher({
      models: { current: () => Promise.resolve(workingModel(plain, 'v')) },
      examples: { named: () => Promise.resolve(new Map()) },
    }).match(jailbreak, papers);
    expect(fieldsIn(only)).toEqual([0]);
  });

  test('is the same from the same papers and vectors, stored or not, and scores the same', async () => {
    expect(learn()).toEqual(bytes);
    expect((await answering.match(jailbreak, papers)).matches).toEqual(
      (await matcherWith((texts) => Promise.resolve(texts.map(vector))).match(jailbreak, papers)).matches,
    );
  });

  test('read without the service is the model of words that the same papers teach', () => {
    const own = decodeModel(learnt(fields).bytes);
    expect(plain).toEqual(own);
    expect(beside.meaning?.service).toBe(service);
  });

  test('understands examples by the service too', async () => {
    const asked: string[] = [];
    const matcher = matcherWith((texts) => {
      asked.push(...texts);
      return Promise.resolve(texts.map(vector));
    });
    const matched = await matcher.match([{ ...rule('aligned', 0.3), examples: ['60'] }], papers);
    expect(fieldsIn(matched)).toContain(5);
    expect(asked).toContain(embeddedPaper(fields[60] ?? { title: '', abstract: '' }));
  });

  test('asks for each paper and wish once, with no more than title, abstract and words', async () => {
    const asked: string[] = [];
    const matcher = matcherWith((texts) => {
      asked.push(...texts);
      return Promise.resolve(texts.map(vector));
    });
    const some = [
      analysePaper(paper({ id: 1, title: 'T', abstract: 'A', authors: ['Ada Lovelace'], keywords: ['k'] })),
    ];
    await matcher.match([rule('Jailbreak attack NOT protein author:lovelace')], some);
    await matcher.match([rule('attack jailbreak author:lovelace')], some);
    expect(asked).toEqual(['attack jailbreak', 'T\n\nA']);
  });

  test('leaves matching to the model of words where the service is away, and comes back to it', async () => {
    let away = true;
    const matcher = matcherWith((texts) =>
      away ? Promise.reject(new EmbeddingsAwayError('gone')) : Promise.resolve(texts.map(vector)),
    );
    const without = await matcher.match(jailbreak, papers);
    expect([without.version, fieldsIn(without)]).toEqual(['model-2 v', [0]]);
    away = false;
    expect(fieldsIn(await matcher.match(jailbreak, papers))).toEqual([0, 5]);
  });

  test('goes by what the service said before where it is not to be asked, and keeps nothing of what that lacks', async () => {
    const asked: string[] = [];
    const matcher = matcherWith(
      (texts) => {
        asked.push(...texts);
        return Promise.resolve(texts.map(vector));
      },
      { known: (texts) => Promise.resolve(texts.map((text) => (text.includes('\n') ? vector(text) : null))) },
    );
    const rules = Array.from({ length: 100 }, (_, id) => ({ ...rule('jailbreak', 0.25), id }));
    const some = [...papers.slice(0, 8), analysePaper(paper({ id: 600, title: '', abstract: 'jailbreak' }))];
    const unasked = await matcher.match(rules, some, { ask: false });
    expect(asked).toEqual([]);
    expect(unasked.version).toBe('model-2 v beside m at host');
    const whole = await answering.match(rules, some);
    expect(unasked).not.toEqual(whole);
    expect(await matcher.match(rules, some)).toEqual(whole);
    expect(await matcher.match(rules, some, { ask: false })).toEqual(whole);
  });

  test('learns from papers of which the service refuses some, and finds them by their words', async () => {
    const refused = (at: number): boolean => at % 60 === 0 && at < 300;
    const some = vectors.map((one, at) => (refused(at) ? null : one));
    const model = decodeModel(
      encodeModel(learnModel(words, [], { service, vectors: some }), archiveOf(words)),
      true,
    );
    if (model === null) throw new Error('The model was not read');
    const matched = await createMatcher({
      models: {
        current: () => Promise.resolve(workingModel(model, 'v')),
        beside: () => Promise.resolve(workingModel(model, 'v')),
      },
      examples: { named: () => Promise.resolve(new Map()) },
      embeddings: {
        service,
        within: () => (texts) =>
          Promise.resolve(
            texts.map((text) => {
              const at = fields.findIndex((one) => embeddedPaper(one) === text);
              return at !== -1 && refused(at) ? null : vector(text);
            }),
          ),
        known: () => Promise.reject(new Error('not now')),
      },
    }).match(jailbreak, papers);
    expect(fieldsIn(matched)).toEqual([0, 5]);
    expect(matched.matches.map(({ paperId }) => paperId)).toContain(60);
  });

  test('waits for what is said of papers once, however many rules follow', async () => {
    const patience: number[] = [];
    const matcher = matcherWith((texts) => Promise.resolve(texts.map(vector)), { patience });
    await matcher.match(jailbreak, papers.slice(0, 10), { reasons: false });
    await matcher.match(jailbreak, papers.slice(0, 10), { reasons: false, further: true });
    expect(patience).toEqual([5_000 + 50 * 11, 5_000 + 50]);
  });

  test('lets a surprise be one', async () => {
    const matcher = matcherWith(() => Promise.reject(new Error('the database went')));
    await expect(matcher.match(jailbreak, papers)).rejects.toThrow('the database went');
  });

  test('tells which words carried a score, by letters and company', async () => {
    const { matches } = await answering.match(jailbreak, papers);
    const own = matches.find(({ paperId }) => paperId === 0);
    expect(own?.reasons.flatMap(({ terms }) => terms)).toContain('jailbreak');
  });
});

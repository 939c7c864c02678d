import { describe, expect, test } from '@jest/globals';

import {
  archiveOf,
  decodeModel,
  encodeModel,
  learnModel,
  understandAsked,
  wordsOfText,
} from '@broadsheet/matching';

import { learnt, fields } from './fields.ts';

const words = fields.map(wordsOfText);
const asked = { words: [['jailbreak', 1]] as const, examples: fields.slice(0, 1) };

describe('a stored model', () => {
  test('is the same for the same papers, and another for others', () => {
    const { version } = learnt(fields);
    expect(learnt([...fields]).version).toBe(version);
    expect(learnt(fields.slice(1)).version).not.toBe(version);
  });

  test('understands as the one that was learnt, to the steps in which directions are kept', () => {
    const fresh = learnModel(words);
    const read = decodeModel(encodeModel(fresh, archiveOf(words)));
    if (read === null) throw new Error('It was not read');
    const [before, after] = [understandAsked(fresh, asked), understandAsked(read, asked)];
    expect(after?.cutoff).toBeCloseTo(before?.cutoff ?? 0, 3);
    expect(after?.top).toBeCloseTo(before?.top ?? 0, 3);
    expect([...(after?.words.keys() ?? [])]).toEqual([...(before?.words.keys() ?? [])]);
    expect(encodeModel(read, archiveOf(words))).toEqual(learnt(fields).bytes);
  });

  test('is read from a Buffer as from any bytes, and never from another form or from nothing', () => {
    const { bytes } = learnt(fields);
    expect(decodeModel(Buffer.from(bytes))?.archive.size).toBe(600);
    expect(decodeModel(Uint8Array.of(99, ...bytes.slice(1)))).toBeNull();
    expect(decodeModel(new Uint8Array())).toBeNull();
  });
});

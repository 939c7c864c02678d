import { describe, expect, it } from '@jest/globals';
import type { EditionSource } from '@broadsheet/papers';
import { assembleDigest, incompleteLine, readMail } from '@broadsheet/rendering';

import { aMorning, templates } from './builders.ts';

const source = (name: string, facts: Partial<EditionSource> = {}): EditionSource => ({
  source: name,
  want: null,
  listed: 40,
  usual: null,
  reason: null,
  ...facts,
});
const hfFailed = source('hf', { want: 'failed', listed: 0, reason: 'HTTP 503' });

describe('incompleteLine', () => {
  it('has nothing to say of an edition that lacks nothing', () => {
    expect(incompleteLine('2025-08-08', [source('hf'), source('arxiv:cs.CL')])).toBeNull();
    expect(incompleteLine('2025-08-08', [])).toBeNull();
  });

  it('names what could not be read, and what the edition holds', () => {
    expect(incompleteLine('2025-08-08', [hfFailed, source('arxiv:cs.CL+cs.LG')])).toBe(
      'Hugging Face could not be read on Friday 8 August; this edition holds arXiv alone.',
    );
  });

  it('does not say alone where part of the list came', () => {
    const partial = source('hf', { want: 'partial', listed: 1, usual: 27 });
    expect(incompleteLine('2025-08-08', [partial, source('arxiv:cs.CL')])).toBe(
      'Hugging Face listed 1 paper on Friday 8 August, where 27 are usual.',
    );
  });

  it('tells an empty list against expectation from a failure', () => {
    expect(incompleteLine('2025-08-08', [source('biorxiv:x', { want: 'empty', listed: 0 }), hfFailed])).toBe(
      'Hugging Face could not be read on Friday 8 August; bioRxiv listed nothing on Friday 8 August, against expectation.',
    );
  });

  it('never tells readers the reason, which may hold anything', () => {
    expect(incompleteLine('2025-08-08', [hfFailed])).not.toContain('503');
  });
});

describe('a digest of an incomplete edition', () => {
  it('says so in one line, in both parts', async () => {
    const all = await templates();
    const note = incompleteLine('2025-08-08', [hfFailed, source('arxiv:cs.CL')]);
    const mail = readMail(assembleDigest(all.frame, { ...aMorning(all), note }, null).raw);
    expect(mail.html).toContain(note);
    expect(mail.text?.replace(/\s+/g, ' ')).toContain(note);
    expect(mail.text?.split('\n').every((line) => line.length <= 78)).toBe(true);
  });
});

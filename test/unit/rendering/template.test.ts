import { describe, expect, it } from '@jest/globals';

import { cutOut, fill, finished, parseTemplate } from '../../../packages/rendering/src/template.ts';

const asIs = (text: string): string => text;
const render = (source: string, values: Parameters<typeof fill>[1]): string =>
  finished(fill(parseTemplate(source), values, asIs));

describe('parseTemplate and fill', () => {
  it('fills slots, leaves out empty sections, repeats lists', () => {
    const source = '[[a]][[#b]] (b)[[/b]][[#list]] <[[a]][[x]]>[[/list]]';
    expect(render(source, { a: '1', b: false, list: [{ x: 'p' }, { x: 'q', a: '2' }] })).toBe('1 <1p> <2q>');
    expect(render(source, { a: '1', b: true, list: [] })).toBe('1 (b)');
  });

  it('prints a text section with its text', () => {
    expect(render('x[[#note]] · [[note]][[/note]]', { note: 'n' })).toBe('x · n');
    expect(render('x[[#note]] · [[note]][[/note]]', { note: '' })).toBe('x');
  });

  it('takes away the line of a section tag that stands alone', () => {
    expect(render('a\n[[#b]]\nb\n[[/b]]\nc\n', { b: true })).toBe('a\nb\nc\n');
    expect(render('a\n[[#b]]\nb\n[[/b]]\nc\n', { b: false })).toBe('a\nc\n');
  });

  it('keeps what has no value yet, and fills it later', () => {
    const half = fill(parseTemplate('[[a]] [[b]] [[#c]][[a]][[b]][[/c]]'), { a: '1' }, asIs);
    expect(half).toEqual(['1 ', { slot: 'b' }, ' ', { section: 'c', nodes: ['1', { slot: 'b' }] }]);
    expect(finished(fill(half, { b: '2', c: true }, asIs))).toBe('1 2 12');
  });

  it('never reads a value as a template', () => {
    expect(render('[[a]] [[b]]', { a: '[[b]]', b: "$& $' [[#x]]" })).toBe("[[b]] $& $' [[#x]]");
  });

  it('refuses sections that do not nest, values that do not fit, and slots left open', () => {
    expect(() => parseTemplate('[[#a]][[#b]][[/a]][[/b]]')).toThrow('closes nothing');
    expect(() => parseTemplate('[[#a]]')).toThrow('never closed');
    expect(() => render('[[a]]', { a: true })).toThrow('takes a text');
    expect(() => render('[[a]]', {})).toThrow('has no value');
  });

  it('cuts out a section that is there once', () => {
    const { rest, part } = cutOut(parseTemplate('a[[#b]]b[[#c]]c[[/c]][[/b]]'), 'c');
    expect(rest).toEqual(['a', { section: 'b', nodes: ['b', { slot: 'c' }] }]);
    expect(part).toEqual(['c']);
    expect(() => cutOut(parseTemplate('a'), 'c')).toThrow('exactly once');
  });
});

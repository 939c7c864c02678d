import { replacements, subsuperscripts } from 'unicodeit/ts_dist/js/data.js';

/** Where unicodeit's tables choose another character, or none. */
const ours: Readonly<Record<string, string>> = {
  i: 'ı',
  j: 'ȷ',
  deg: '°',
  dag: '†',
  ddag: '‡',
  dots: '…',
  cdots: '⋯',
  textdegree: '°',
  texttimes: '×',
  textgreater: '>',
  textless: '<',
  textasciitilde: '~',
  textasciicircum: '^',
  textunderscore: '_',
  textendash: '–',
  textemdash: '—',
  textrightarrow: '→',
  textleftarrow: '←',
  textpm: '±',
  textmu: 'µ',
  textbar: '|',
  textquoteleft: '‘',
  textquoteright: '’',
  textquotedblleft: '“',
  textquotedblright: '”',
  copyright: '©',
  leadsto: '⇝',
  eg: 'e.g.',
  ie: 'i.e.',
  etc: 'etc.',
  etal: 'et al.',
  // Spaces, and macros that only steer the setting.
  quad: ' ',
  qquad: ' ',
  space: ' ',
  left: '',
  right: '',
  big: '',
  Big: '',
  bigl: '',
  bigr: '',
  limits: '',
  nolimits: '',
  displaystyle: '',
  nobreakdash: '',
  allowbreak: '',
  xspace: '',
  par: ' ',
};

const functions =
  'arccos arcsin arctan arg argmax argmin cos cosh cot deg det dim exp gcd inf ker lim liminf limsup ln log max min mod Pr sin sinh sup tan tanh';

const symbols: ReadonlyMap<string, string> = new Map([
  ...functions.split(' ').map((name): [string, string] => [name, name]),
  ...replacements.flatMap(([macro = '', character = '']): [string, string][] =>
    /^\\[A-Za-z]+$/.test(macro) ? [[macro.slice(1), character]] : [],
  ),
  ...Object.entries(ours),
]);

const blackboard: ReadonlyMap<string, string> = new Map(
  replacements.flatMap(([macro = '', character = '']): [string, string][] => {
    const letter = /^\\mathbb\{(.)\}$/u.exec(macro)?.[1];
    return letter === undefined ? [] : [[letter, character]];
  }),
);

const raised: ReadonlyMap<string, string> = new Map([
  ...subsuperscripts.map(([key = '', character = '']): [string, string] => [key, character]),
  ['^∘', '°'],
  ['^′', '′'],
  ['^V', 'ⱽ'],
  ['^†', '†'],
  ['^.', '·'],
]);

/** The character, or the words, that a macro of this name without arguments stands for. */
export function symbolOf(macro: string): string | undefined {
  return symbols.get(macro);
}

/** Blackboard bold where Unicode has the letter: R is ℝ. */
export function blackboardOf(text: string): string {
  return Array.from(text, (letter) => blackboard.get(letter) ?? letter).join('');
}

/**
 * A superscript (`^`) or subscript (`_`) in Unicode where every character has one, else the mark and the text.
 * @param mark `^` or `_`
 */
export function script(mark: string, text: string): string {
  const characters = Array.from(text, (character) => raised.get(mark + character));
  if (characters.length > 0 && !characters.includes(undefined)) return characters.join('');
  return /^[\p{L}\p{N}\p{M}.*′+-]*$/u.test(text) ? mark + text : `${mark}(${text})`;
}

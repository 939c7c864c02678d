/** Combining marks by the macro that sets them on a letter. */
const marks: Readonly<Record<string, string>> = {
  "'": '\u0301',
  '`': '\u0300',
  '"': '\u0308',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  '.': '\u0307',
  c: '\u0327',
  k: '\u0328',
  u: '\u0306',
  v: '\u030c',
  H: '\u030b',
  r: '\u030a',
  d: '\u0323',
  b: '\u0331',
};

/** Marks of mathematics; there is seldom a composed letter for them. */
const mathMarks: Readonly<Record<string, string>> = {
  hat: '\u0302',
  widehat: '\u0302',
  tilde: '\u0303',
  widetilde: '\u0303',
  bar: '\u0304',
  overline: '\u0305',
  vec: '\u20d7',
  dot: '\u0307',
  ddot: '\u0308',
  check: '\u030c',
  breve: '\u0306',
  acute: '\u0301',
  grave: '\u0300',
};

const dotless: Readonly<Record<string, string>> = { ı: 'i', ȷ: 'j' };

export function isAccent(macro: string): boolean {
  return Object.hasOwn(marks, macro);
}

export function isMathAccent(macro: string): boolean {
  return Object.hasOwn(mathMarks, macro);
}

/** The letter under the accent, or undefined where Unicode has no such letter: then it was no accent. */
export function accented(macro: string, letter: string): string | undefined {
  const composed = ((dotless[letter] ?? letter) + (marks[macro] ?? '')).normalize('NFC');
  return /^\p{L}$/u.test(composed) ? composed : undefined;
}

/** A letter of mathematics under its mark; longer texts stay bare. */
export function mathAccented(macro: string, text: string): string {
  return Array.from(text).length === 1 ? (text + (mathMarks[macro] ?? '')).normalize('NFC') : text;
}

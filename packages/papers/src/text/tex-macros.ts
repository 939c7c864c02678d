import { accented, isAccent, isMathAccent, mathAccented } from './tex-accents.ts';
import { blackboardOf, script } from './tex-symbols.ts';

/** An argument in braces: as it was written, and as it was converted. */
export type Argument = { raw: string; text: string };

type Macro = (first: Argument, second: Argument) => string | undefined;

/** Macros whose argument is the text to show. */
const shown = (
  'textbf textit texttt textsc textrm textsf textmd textup textsl textnormal text emph mathrm mathit mathbf mathsf mathtt mathcal ' +
  'mathscr mathfrak mathnormal boldsymbol bm pmb operatorname mbox hbox underline uline ul boxed underbrace overbrace ensuremath'
).split(' ');
/** Macros that refer to what a list of papers does not have, or only colour. */
const hidden = 'cite citep citet citeauthor ref eqref label footnotemark color vspace hspace'.split(' ');
/** Macros that end with their group and show nothing. */
const declarations = new Set(
  'it bf em tt sc sl rm sf itshape bfseries ttfamily scshape small large Large tiny footnotesize normalsize'.split(
    ' ',
  ),
);

const one = new Map<string, Macro>([
  ...shown.map((name): [string, Macro] => [name, ({ text }) => text]),
  ...hidden.map((name): [string, Macro] => [name, () => '']),
  ['url', ({ raw }) => raw.replaceAll('\\', '')],
  ['mathbb', ({ text }) => blackboardOf(text)],
  ['textsuperscript', ({ text }) => script('^', text)],
  ['textsubscript', ({ text }) => script('_', text)],
  ['sqrt', ({ text }) => `√${parenthesised(text)}`],
  ['footnote', ({ text }) => ` (${text.trim()})`],
  ['unicode', ({ raw }) => codePoint(raw)],
]);

const two = new Map<string, Macro>([
  ['textcolor', (_, { text }) => text],
  ['hyperlink', (_, { text }) => text],
  ['href', ({ raw }, { text }) => linked(raw.replaceAll('\\', ''), text.trim())],
  ['frac', (over, under) => `${parenthesised(over.text)}/${parenthesised(under.text)}`],
  ['tfrac', (over, under) => `${parenthesised(over.text)}/${parenthesised(under.text)}`],
  ['dfrac', (over, under) => `${parenthesised(over.text)}/${parenthesised(under.text)}`],
]);

/** True for `\it` and its like, which show nothing themselves. */
export function isDeclaration(macro: string): boolean {
  return declarations.has(macro);
}

/** How many arguments in braces a macro takes, as far as we know it: 0 for symbols and for the unknown. */
export function arityOf(macro: string): 0 | 1 | 2 {
  if (two.has(macro)) return 2;
  return one.has(macro) || isAccent(macro) || isMathAccent(macro) ? 1 : 0;
}

/** What a macro makes of its arguments; undefined where it cannot mean that. */
export function applyMacro(macro: string, first: Argument, second: Argument): string | undefined {
  if (isAccent(macro)) return accented(macro, first.text);
  if (isMathAccent(macro)) return mathAccented(macro, first.text);
  return (one.get(macro) ?? two.get(macro))?.(first, second);
}

function linked(address: string, text: string): string {
  return text === '' || text === address ? address : `${text} (${address})`;
}

function parenthesised(text: string): string {
  return /^[\p{L}\p{N}\p{M}.]*$/u.test(text) ? text : `(${text})`;
}

function codePoint(raw: string): string | undefined {
  const hex = /^x([0-9a-f]{2,6})$/i.exec(raw.trim())?.[1];
  const value = hex === undefined ? NaN : parseInt(hex, 16);
  return value <= 0x10ffff ? String.fromCodePoint(value) : undefined;
}

import { isThorough } from './thorough.ts';

/** How a page may be looked at. */
export type Look = { colorScheme: 'light' | 'dark'; width: number };

const all: readonly Look[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
];

/** The looks that pages are examined in: each scheme and each width once, or every pair. */
export const looks: readonly Look[] = isThorough ? all : all.slice(0, 2);

/** Pages to examine in a look: all of them, or by hand every page in one look. */
export function seenIn<T>(look: Look, pages: readonly T[]): readonly T[] {
  return isThorough ? pages : pages.filter((_, at) => looks[at % looks.length] === look);
}

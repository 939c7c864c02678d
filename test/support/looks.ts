/** How a page may be looked at. */
export type Look = { colorScheme: 'light' | 'dark'; width: number };

const all: readonly Look[] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
];

/** The looks that pages are examined in: each scheme and each width once, or, with `ALL_LOOKS=1`, every pair. */
export const looks: readonly Look[] = process.env['ALL_LOOKS'] === '1' ? all : all.slice(0, 2);

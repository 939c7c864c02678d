/** The reader alone, for who parses saved answers and asks no source: nothing else of the package is loaded. */
export type { Formats } from './formats.ts';
export type { Parsed, Saved } from './parsed.ts';
export { createReader } from './reader.ts';
export type { Reader, ReaderLimits } from './reader.ts';

export type { Because, Digest, DigestContents, DigestItem } from './digest.ts';

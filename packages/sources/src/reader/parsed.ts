import type { LeftOut, PaperRecord } from '@broadsheet/papers';

/** An answer of a source as it came, or as it was saved. */
export type Saved = {
  bytes: Uint8Array;
  /** As the header has it; '' for none. */
  contentType: string;
  /** Where it came from, against which relative links resolve; null where nobody knows. */
  address: string | null;
};

/** What a format makes of an answer: papers and what is no paper, or why it cannot be read at all. */
export type Parsed =
  | { status: 'ok'; format: string; records: readonly PaperRecord[]; leftOut: readonly LeftOut[] }
  | { status: 'failed'; format?: string; reason: string };

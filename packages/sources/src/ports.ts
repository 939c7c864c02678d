import type { Pacing, Validators, ValidatorStore } from '@broadsheet/papers';

import type { Reader } from './reader/reader.ts';

/** The door to the network as sources see it; the fetcher's is one. */
export type Fetch = (
  address: string,
  options: {
    headers?: Readonly<Record<string, string>>;
    accept?: string;
    /** Asks only for what has changed since an earlier answer. */
    validators?: Validators;
    signal?: AbortSignal;
  },
) => Promise<Answer>;

/**
 * `unchanged`: the answer is the one whose validators were sent, and only then. `http`: any other that is not a 2xx. `refused`:
 * by our own guard. `broken`: the network, or the body. `url` is where the answer came from, after redirects.
 */
export type Answer =
  | {
      status: 'ok';
      url: string;
      headers: Readonly<Record<string, string>>;
      bytes: Uint8Array;
    }
  | { status: 'unchanged' }
  | { status: 'http'; code: number; headers: Readonly<Record<string, string>>; bytes: Uint8Array }
  | { status: 'refused'; reason: string }
  | { status: 'broken'; reason: string };

/** What sources are made of. */
export type SourceDependencies = {
  fetch: Fetch;
  /** Where foreign documents are parsed, off the main thread. */
  reader: Reader;
  /** The folder that relative paths resolve against. */
  folder: string;
  hf: { baseUrl: string; token: string | null };
  arxiv: { baseUrl: string; feedBaseUrl: string };
  biorxiv: { baseUrl: string };
  /** Turns at upstreams, shared with whoever else asks; without it they are asked as if nobody did. */
  pacing?: Pacing;
  /** What is stored of answers; without it they are read anew each time. */
  validators?: ValidatorStore;
  /** All of standard input; without it `stdin:` is not to be had. */
  readStdin?: () => Promise<string>;
  clock: () => Date;
  /** Waits between tries; milliseconds. Real time unless a test says otherwise. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

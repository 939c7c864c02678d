import type { Pacing } from '@broadsheet/papers';

/** The door to the network as sources see it; the fetcher's is one. */
export type Fetch = (
  address: string,
  options: { headers?: Readonly<Record<string, string>>; accept?: string; signal?: AbortSignal },
) => Promise<Answer>;

/** `http`: an answer that is not a 2xx. `refused`: by our own guard. `broken`: the network, or the body. */
export type Answer =
  | { status: 'ok'; headers: Readonly<Record<string, string>>; text: string }
  | { status: 'http'; code: number; headers: Readonly<Record<string, string>>; text: string }
  | { status: 'refused'; reason: string }
  | { status: 'broken'; reason: string };

/** What sources are made of. */
export type SourceDependencies = {
  fetch: Fetch;
  /** The folder that relative paths resolve against. */
  folder: string;
  hf: { baseUrl: string; token: string | null };
  arxiv: { baseUrl: string; feedBaseUrl: string };
  biorxiv: { baseUrl: string };
  /** Turns at upstreams, shared with whoever else asks; without it they are asked as if nobody did. */
  pacing?: Pacing;
  /** All of standard input; without it `stdin:` is not to be had. */
  readStdin?: () => Promise<string>;
  clock: () => Date;
  /** Waits between tries; milliseconds. Real time unless a test says otherwise. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

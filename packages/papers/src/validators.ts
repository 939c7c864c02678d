/** What an answer is known by, as its headers had it (RFC 9110 8.8). */
export type Validators = { etag: string | null; lastModified: string | null };

/** Validators of what is stored, by the address that was asked. */
export type ValidatorStore = {
  /** Those kept since `from`; null where there are none. */
  load(address: string, from: Date): Promise<Validators | null>;
  keep(address: string, validators: Validators, now: Date): Promise<void>;
};

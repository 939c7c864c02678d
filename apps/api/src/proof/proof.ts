import type { Proof } from '@broadsheet/subscribers';
import { createChallenge, extractParams, verifySolution } from 'altcha-lib/v1';
import { z } from 'zod';

/** What a browser works on: an ALTCHA challenge. */
export type Challenge = {
  algorithm: string;
  challenge: string;
  maxnumber?: number;
  salt: string;
  signature: string;
};

/** Sets sums that cost a browser about a second, and judges what comes back. Nothing is stored of a sum until it is spent. */
export type Proofs = {
  challenge(now: Date): Promise<Challenge>;
  /** @param solution the field `altcha` as it came. @returns null for anything but a solution of ours that is not too old */
  judge(solution: unknown, now: Date): Promise<Proof | null>;
};

/** Hashes that a solution takes at most, half of it on average: under a second on a desk, a few on an old telephone. */
const hardest = 50_000;
const lifetimeMs = 10 * 60_000;
/** A solution is some 300 characters; anything longer is none. */
const longestSolution = 2000;

const solutionSchema = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string().regex(/^[\da-f]{64}$/),
  number: z.int().min(0).max(hardest),
  salt: z.string().max(200),
  signature: z.string().regex(/^[\da-f]{64}$/),
});

/**
 * Proofs of work under keys of their own.
 * @param keys newest first: the first signs, all verify
 */
export function createProofs(keys: readonly Buffer[]): Proofs {
  const texts = keys.map((key) => key.toString('hex'));
  return {
    challenge: (now) =>
      createChallenge({
        algorithm: 'SHA-256',
        hmacKey: texts[0] ?? '',
        maxNumber: hardest,
        saltLength: 16,
        expires: new Date(now.getTime() + lifetimeMs),
      }),
    async judge(text, now) {
      const solution = readSolution(text);
      if (solution === null) return null;
      // Its own clock is not ours: the library judges the sum, and we its age.
      const expiresAt = new Date(Number(extractParams(solution)['expires'] ?? Number.NaN) * 1000);
      if (Number.isNaN(expiresAt.getTime()) || expiresAt <= now) return null;
      for (const key of texts)
        if (await verifySolution(solution, key, false)) return { challenge: solution.challenge, expiresAt };
      return null;
    },
  };
}

function readSolution(text: unknown): z.infer<typeof solutionSchema> | null {
  if (typeof text !== 'string' || text.length > longestSolution) return null;
  try {
    const document: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return solutionSchema.safeParse(document).data ?? null;
  } catch {
    return null;
  }
}

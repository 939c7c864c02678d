import { createHash } from 'node:crypto';

/** Solves the sum that a sign-up form is guarded by, as a browser would; the value of its field `altcha`. */
export async function solveProof(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/challenge`);
  const { algorithm, challenge, maxnumber, salt, signature } = (await answer.json()) as {
    algorithm: string;
    challenge: string;
    maxnumber: number;
    salt: string;
    signature: string;
  };
  for (let number = 0; number <= maxnumber; number += 1)
    if (
      createHash('sha256')
        .update(`${salt}${String(number)}`)
        .digest('hex') === challenge
    )
      return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString(
        'base64',
      );
  throw new Error('The sum has no solution.');
}

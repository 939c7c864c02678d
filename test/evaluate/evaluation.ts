import { sharedData } from '../support/shared-data.ts';

/**
 * Prints what it measures, a line at a time.
 * @returns whether every figure is as good as promised
 * @throws MissingDataError where the data are absent
 */
export type Evaluation = (to: { say: (line: string) => void; args: readonly string[] }) => Promise<boolean>;

/** The real data that an evaluation needs do not lie beside the checkout. */
export class MissingDataError extends Error {
  override readonly name = 'MissingDataError';
  readonly code = 'missing-data';
}

/**
 * A file or folder of the real data.
 * @param parts path inside the folder
 * @throws MissingDataError naming what is absent
 */
export function neededData(...parts: string[]): string {
  const path = sharedData(...parts);
  if (path === undefined)
    throw new MissingDataError(`${['../shared/data', ...parts].join('/')} is not beside this checkout`);
  return path;
}

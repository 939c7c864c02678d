import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { UsageError } from './exit.ts';

/** A path as whoever typed it meant it: npm runs scripts in another folder than the caller's. */
export function callersPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

/**
 * Writes a file that somebody asked for.
 * @throws UsageError where it cannot be written
 */
export async function writeCallersFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(callersPath(path), text);
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Reads a file that somebody named; `-` is standard input.
 * @throws UsageError where it cannot be read
 */
export async function readCallersFile(path: string): Promise<Buffer> {
  if (path === '-') return readStdin();
  try {
    return await readFile(callersPath(path));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All of standard input. */
export async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

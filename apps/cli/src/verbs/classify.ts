import { open } from 'node:fs/promises';

import { type Classification, classificationOf, ownTokenIn } from '@broadsheet/bounces';
import { type Config, ConfigurationError, knownSecretKeys } from '@broadsheet/configuration';
import { type MailReader, createMailReader, largestMail } from '@broadsheet/inbound/reader';
import { type Tokens, createTokens } from '@broadsheet/subscribers';

import { callersPath } from '../caller.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Output } from '../output.ts';
import { readBareConfig } from '../read-config.ts';

type Line = { file: string } & Classification;

/**
 * Says what returned mails mean, one JSON line a file, without a database. A token counts as ours by its MAC where the keys are known (`SECRET_KEY`,
 * or the one kept under `DATA_DIR`), and by its form and place where they are not.
 */
export async function classify(files: readonly string[], output: Output): Promise<ExitCode> {
  const keys = keysOf(readConfigIfAny());
  const tokens = keys.length === 0 ? null : createTokens({ secretKeys: keys });
  const reader = createMailReader();
  let unreadable = 0;
  try {
    await output.stream(
      (async function* () {
        for (const file of files) {
          const line = await lineOf(file, reader, tokens);
          if (typeof line === 'string') {
            unreadable += 1;
            process.stderr.write(`${line}\n`);
          } else yield `${JSON.stringify(line)}\n`;
        }
      })(),
    );
  } finally {
    await reader.close();
  }
  if (unreadable === 0) return exit.done;
  return unreadable < files.length ? exit.partly : exit.usage;
}

/** @returns a line, or why the file cannot be read */
async function lineOf(file: string, reader: MailReader, tokens: Tokens | null): Promise<Line | string> {
  let bytes: Uint8Array;
  try {
    bytes = await headOf(callersPath(file));
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const outcome = await reader.read({ bytes, envelope: [] });
  if (outcome.status === 'failed') {
    process.stderr.write(`${file} is not understood: ${outcome.reason}\n`);
    return { file, kind: 'other', class: null, recipient: null, recipients: [], status: null, token: null };
  }
  const { reading, candidates } = outcome;
  const token =
    tokens === null ? candidates.find(({ placed }) => placed)?.token : ownTokenIn(candidates, tokens)?.token;
  return { file, ...classificationOf(reading, token ?? null) };
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(largestMail), 0, largestMail, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** A configuration that is not whole yet is no matter here: without it no key is known. */
function readConfigIfAny(): Config | null {
  try {
    return readBareConfig();
  } catch (error) {
    if (error instanceof ConfigurationError) return null;
    throw error;
  }
}

function keysOf(config: Config | null): readonly string[] {
  return config === null ? [] : knownSecretKeys(config);
}

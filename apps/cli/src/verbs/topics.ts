import { readFile } from 'node:fs/promises';

import { createTopicStore } from '@broadsheet/database';
import { exportTopic, parseTopics, saveTopics } from '@broadsheet/matching';
import { YAMLParseError, parse, stringify } from 'yaml';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { callersPath, writeCallersFile } from '../caller.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

/** Adds or revises topics from a YAML file: all of them, or none and every problem. */
export async function importTopics(
  file: string,
  options: { note?: string },
  output: Output,
): Promise<ExitCode> {
  const parsed = parseTopics(await readYaml(file));
  if (!parsed.ok) throw problemsOf(file, parsed.problems);
  // Who begins with topics of their own does not want ours beside them.
  const bare = { bare: true };
  return await withInstallation(async ({ database, clock }) => {
    const result = await saveTopics({ topics: createTopicStore(database) }, parsed.topics, {
      by: 'broadsheet topics import',
      note: options.note ?? null,
      now: clock(),
    });
    if (!result.ok) throw problemsOf(file, result.problems);
    output.answer({ topics: result.saved }, ({ topics: saved }) => [
      ...saved
        .filter(({ outcome }) => outcome !== 'unchanged')
        .map(({ slug, outcome }) => `${slug}  ${outcome}`),
      `${String(saved.filter(({ outcome }) => outcome === 'unchanged').length)} unchanged`,
    ]);
    return exit.done;
  }, bare);
}

/** Writes every topic on offer as YAML, to a file or to standard output. */
export async function exportTopics(file: string | undefined, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database }) => {
    const all = (await createTopicStore(database).offered()).map(exportTopic);
    if (file === undefined) {
      output.answer(all, (list) => [stringify(list, { lineWidth: 100 }).trimEnd()]);
    } else {
      await writeCallersFile(file, stringify(all, { lineWidth: 100 }));
      output.answer({ topics: all.length, file }, () => [`Wrote ${String(all.length)} topics to ${file}`]);
    }
    return exit.done;
  });
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(callersPath(file), 'utf8'));
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new UsageError(`${file} is not YAML: ${error.message.split('\n')[0] ?? ''}`);
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function problemsOf(file: string, problems: readonly { where: string; message: string }[]): UsageError {
  return new UsageError(
    `${file} was not imported:\n${problems.map(({ where, message }) => `  ${where}: ${message}`).join('\n')}`,
  );
}

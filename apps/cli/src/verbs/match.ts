import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';

import { matchTopics } from '@broadsheet/matching';
import { z } from 'zod';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { callersPath } from '../caller.ts';
import type { Output } from '../output.ts';

export type MatchOptions = { papers: string; topics: string; out: string; seeds?: boolean };

const id = z.union([z.string().min(1), z.number().transform(String)]);
const paper = z.object({
  id,
  title: z.string(),
  abstract: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
});
const topic = z.object({
  topic: z.string(),
  text: z.string(),
  description: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  seeds: z
    .array(id)
    .nullish()
    .transform((seeds) => seeds ?? []),
});

/** Learns from files of papers alone and writes what every topic scores and selects, a line a topic. */
export async function match(options: MatchOptions, output: Output): Promise<ExitCode> {
  const files = await Promise.all(options.papers.split(',').map((file) => readLines(file, paper)));
  const papers = [...new Map(files.flat().map((one) => [one.id, one])).values()];
  const topics = await readLines(options.topics, topic);
  const out = createWriteStream(callersPath(options.out));
  await once(out, 'open').catch((error: unknown) => {
    throw new UsageError(`${options.out} cannot be written: ${reasonOf(error)}`);
  });
  let done = 0;
  let selected = 0;
  for (const matches of matchTopics(papers, topics, options.seeds ?? false)) {
    if (!out.write(`${JSON.stringify(matches)}\n`)) await once(out, 'drain');
    done += 1;
    selected += matches.selected.length;
    output.progress(done, topics.length, 'topics');
  }
  out.end();
  await once(out, 'finish');
  output.answer({ papers: papers.length, topics: topics.length, selected, out: options.out }, () => [
    `Held ${String(topics.length)} topics against ${String(papers.length)} papers: ${options.out}`,
  ]);
  return exit.done;
}

async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(callersPath(file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}`);
  });
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const read = schema.safeParse(fromJson(line));
    if (read.success) return [read.data];
    const where = `${file}, line ${String(at + 1)}`;
    const issue = read.error.issues[0];
    throw new UsageError(`${where}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(' ')}`);
  });
}

function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

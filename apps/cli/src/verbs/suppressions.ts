import { createHeldStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { parseSuppression, suppressionHash, suppressionKeyOf } from '@broadsheet/subscribers';
import { stringify } from 'csv-stringify/sync';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';
import { readSuppressionFile } from '../suppression-file.ts';

const problemsShown = 50;

/** Suppresses whoever a file names. Partly done where some lines had a problem. */
export async function importFile(file: string, output: Output): Promise<ExitCode> {
  const lines = await readSuppressionFile(file);
  const read = lines.map((line) => parseSuppression(line));
  return await withInstallation(async ({ suppressions, suppressionKey, clock }) => {
    const now = clock();
    const records = read.flatMap((one) => (one.ok ? one.record : []));
    const added = await suppressions.restore(
      records.map(({ who, reason, createdAt, note }) => ({
        hash: 'hash' in who ? who.hash : suppressionHash(suppressionKey, who.key),
        reason,
        createdAt: createdAt ?? now,
        note,
      })),
    );
    const problems = read.flatMap((one, index) =>
      one.ok ? [] : { record: index + 1, message: one.problem },
    );
    output.answer({ read: lines.length, added, problems }, () => [
      `Suppressed ${String(added)} of ${String(lines.length)}; ${String(records.length - added)} were suppressed already`,
      ...problems
        .slice(0, problemsShown)
        .map(({ record, message }) => `  record ${String(record)}: ${message}`),
      ...(problems.length > problemsShown
        ? [`  and ${String(problems.length - problemsShown)} more problems`]
        : []),
    ]);
    if (problems.length === 0) return exit.done;
    return records.length > 0 ? exit.partly : exit.usage;
  });
}

/** Writes every suppression: by hash, for there are no addresses. */
export async function exportAll(json: boolean, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ suppressions }) => {
    await output.stream(linesOf(suppressions.all(), json));
    return exit.done;
  });
}

async function* linesOf(
  all: ReturnType<Installation['suppressions']['all']>,
  json: boolean,
): AsyncGenerator<string> {
  if (!json) yield stringify([['hash', 'reason', 'createdAt', 'note']]);
  for await (const { hash, reason, createdAt, note } of all) {
    const record = { hash: hash.toString('hex'), reason, createdAt: createdAt.toISOString(), note };
    yield json ? `${JSON.stringify(record)}\n` : stringify([Object.values(record)]);
  }
}

/** Suppresses an address, or with `example.org` everybody there. */
export async function add(who: string, options: { note?: string }, output: Output): Promise<ExitCode> {
  const key = keyOf(who);
  return await withInstallation(async ({ suppressions, clock }) => {
    const added = (await suppressions.add([key], 'operator', clock(), options.note)) > 0;
    output.answer({ added }, () => [added ? `Never mailed again: ${who}` : `${who} was suppressed already`]);
    return exit.done;
  });
}

/** Lifts a suppression, whatever its reason: only an operator may, after a complaint. */
export async function remove(who: string, output: Output): Promise<ExitCode> {
  const key = keyOf(who);
  return await withInstallation(async ({ suppressions }) => {
    const removed = (await suppressions.remove([key])) > 0;
    output.answer({ removed }, () => [removed ? `May be mailed again: ${who}` : `${who} was not suppressed`]);
    return removed ? exit.done : exit.failed;
  });
}

/** Shows what waits for a review, and with `apply` or `drop` decides it for a mail host. */
export async function held(options: { apply?: string; drop?: string }, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database, suppressionKey, clock }) => {
    const store = createHeldStore(database, suppressionKey);
    const applied = options.apply === undefined ? 0 : await store.apply(options.apply.toLowerCase(), clock());
    const dropped = options.drop === undefined ? 0 : await store.drop(options.drop.toLowerCase());
    output.answer({ applied, dropped, held: await store.all() }, (answer) => [
      ...(options.apply === undefined ? [] : [`Suppressed ${String(answer.applied)} at ${options.apply}`]),
      ...(options.drop === undefined ? [] : [`Let go ${String(answer.dropped)} at ${options.drop}`]),
      ...answer.held.map(
        ({ mailHost, subscribers, since }) =>
          `${mailHost}: ${String(subscribers)} hard bounces since ${since.toISOString()}`,
      ),
      ...(answer.held.length === 0 ? ['Nothing is held.'] : []),
    ]);
    return exit.done;
  });
}

function keyOf(who: string): string {
  const key = suppressionKeyOf(who);
  if (key === null) throw new UsageError(`"${who.slice(0, 254)}" is neither an address nor a domain`);
  return key;
}

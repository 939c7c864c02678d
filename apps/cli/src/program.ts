import { readFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import type { ExitCode } from './exit.ts';
import { type Json, addGroups } from './groups.ts';
import { type Output, createOutput } from './output.ts';
import { onStop } from './signals.ts';
import { beSteady, beThrifty } from './thrift.ts';
import type { MatchOptions } from './verbs/match.ts';
import type { DoctorOptions } from './verbs/doctor.ts';
import type { PreviewOptions } from './verbs/preview.ts';
import type { PullOptions } from './verbs/pull.ts';
import type { SendOptions } from './verbs/send.ts';

/**
 * The `broadsheet` command. A verb is loaded when it is asked for: `--help` and a slip of the pen need no database client.
 * @param end hears the exit status of the verb that ran
 */
export function createProgram(end: (status: ExitCode) => void): Command {
  const program = new Command('broadsheet')
    .description('Research papers, a digest of their own for every subscriber.')
    .helpOption('-h, --help', 'say what there is')
    .helpCommand(false)
    .version(versionOf(), '-V, --version', 'say which version this is')
    .showHelpAfterError('(add --help for what there is)')
    .hook('preAction', async (_program, command) => {
      const { date } = command.opts<{ date?: string }>();
      if (date !== undefined) (await import('./day-option.ts')).checkDay(date);
    })
    .exitOverride();

  const verb = (parent: Command, words: string, description: string): Command =>
    parent
      .command(words)
      .description(description)
      .helpOption('-h, --help', 'say what there is')
      .helpCommand(false)
      .allowExcessArguments(false)
      .exitOverride()
      .showHelpAfterError('(add --help for what there is)');
  const answering = (parent: Command, words: string, description: string): Command =>
    verb(parent, words, description).option('--json', 'answer with one JSON document on standard output');
  const outputOf = ({ json }: Json): Output => createOutput(json ?? false);

  for (const { name, description, services } of running) {
    verb(program, name, description).action(async () => {
      beSteady();
      const { run } = await import('./verbs/run.ts');
      end(await run(name, services));
    });
  }
  answering(program, 'migrate', 'bring the database up to date').action(async (options: Json) => {
    const { migrate } = await import('./verbs/migrate.ts');
    end(await migrate(outputOf(options)));
  });
  answering(program, 'pull', 'read the sources into the open editions')
    .option('--source <name>', 'only this source, written as in SOURCES')
    .option('--date <day>', 'only this day (UTC); papers without a day of their own go to it')
    .option('--dry-run', 'read, and store nothing')
    .action(async (options: PullOptions & Json) => {
      beThrifty();
      const { pull } = await import('./verbs/pull.ts');
      end(await withSignal((signal) => pull(options, outputOf(options), signal)));
    });
  answering(program, 'publish', 'freeze and publish every edition that has papers, oldest first')
    .option('--date <day>', 'only the edition of this day')
    .action(async (options: { date?: string } & Json) => {
      const { publish } = await import('./verbs/publish.ts');
      end(await publish(options, outputOf(options)));
    });
  answering(program, 'send', 'plan and deliver the digests that are due, and wait for them')
    .option('--date <day>', 'as if the edition of this day were the newest')
    .option('--to <email>', 'plan for this subscriber only')
    .option('--now', 'regardless of the hour')
    .option('--dry-run', 'count, and do nothing')
    .action(async (options: SendOptions & Json) => {
      beSteady();
      const { send } = await import('./verbs/send.ts');
      end(await withSignal((signal) => send(options, outputOf(options), signal)));
    });
  answering(program, 'preview', 'show what a subscriber would get; nothing is sent')
    .requiredOption('--to <email>', 'the subscriber')
    .option('--date <day>', 'as if the edition of this day were the newest')
    .option('--html <file>', 'write the HTML part to a file')
    .option('--text <file>', 'write the text part to a file')
    .action(async (options: PreviewOptions & Json) => {
      const { preview } = await import('./verbs/preview.ts');
      end(await preview(options, outputOf(options)));
    });
  answering(program, 'status', 'editions, books, sources, queue, oldest due').action(
    async (options: Json) => {
      const { status } = await import('./verbs/status.ts');
      end(await status(outputOf(options)));
    },
  );

  answering(
    program,
    'backup <file>',
    'write the whole installation, its secrets too, into a new file',
  ).action(async (file: string, options: Json) => {
    const { backup } = await import('./verbs/backup.ts');
    end(await backup(file, outputOf(options)));
  });
  answering(program, 'restore <file>', 'bring a backup into an installation that is empty and not running')
    .option('--force', 'in place of all that is there')
    .action(async (file: string, options: { force?: boolean } & Json) => {
      const { restore } = await import('./verbs/backup.ts');
      end(await restore(file, options, outputOf(options)));
    });

  answering(program, 'doctor', 'check everything that decides whether mail arrives, and say what to mend')
    .option('--mail <address>', 'also mail a test digest there, and say what its headers say')
    .option(
      '--received <file>',
      'read the source of a mail that arrived, or its Authentication-Results; - is standard input',
    )
    .action(async (options: DoctorOptions & Json) => {
      const { doctor } = await import('./verbs/doctor.ts');
      end(await withSignal((signal) => doctor(options, outputOf(options), signal)));
    });

  verb(program, 'classify <files...>', 'say what returned mails mean, one JSON line a file')
    .option('--json', 'JSON lines, as without it')
    .action(async (files: string[]) => {
      const { classify } = await import('./verbs/classify.ts');
      end(await classify(files, createOutput(true)));
    });
  answering(program, 'match', 'hold topics against papers, from files alone: no database')
    .requiredOption('--papers <files>', 'JSON lines of papers, {id, title, abstract}; several with commas')
    .requiredOption('--topics <file>', 'JSON lines of topics, {topic, text, description, seeds}')
    .requiredOption('--out <file>', 'where to write {topic, scores, selected}, a line a topic')
    .option('--seeds', 'take the seed papers of a topic as examples')
    .action(async (options: MatchOptions & Json) => {
      const { match } = await import('./verbs/match.ts');
      end(await match(options, outputOf(options)));
    });

  verb(program, 'parse <files...>', 'read saved answers of sources, one JSON line a file')
    .addOption(
      new Option('--as <format>', 'take them for this; guessed where it is left out').choices(parseFormats),
    )
    .option('--json', 'JSON lines, as without it')
    .action(async (files: string[], options: { as?: (typeof parseFormats)[number] }) => {
      const { parse } = await import('./verbs/parse.ts');
      end(await parse(files, options.as, createOutput(true)));
    });

  addGroups(program, { verb, answering, outputOf, end });
  return program;
}

/** What `parse --as` takes an answer for. */
export const parseFormats = ['feed', 'arxiv', 'hf', 'biorxiv'] as const;

const running = [
  {
    name: 'start',
    description: 'run everything in this process: web server, worker, and what they need',
    services: { api: true, worker: true },
  },
  { name: 'api', description: 'run the web server alone', services: { api: true, worker: false } },
  { name: 'worker', description: 'run the worker alone', services: { api: false, worker: true } },
] as const;

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Runs a verb that Ctrl-C may end early: what is in hand is finished first. */
async function withSignal(work: (signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> {
  const controller = new AbortController();
  const off = onStop(() => {
    controller.abort();
  });
  try {
    return await work(controller.signal);
  } finally {
    off();
  }
}

import { Command } from 'commander';

import type { ExitCode } from './exit.ts';
import { withInstallation } from './open.ts';
import { type Output, createOutput } from './output.ts';
import { exit } from './exit.ts';
import { type PreviewOptions, preview } from './verbs/preview.ts';
import { publish } from './verbs/publish.ts';
import { type PullOptions, pull } from './verbs/pull.ts';
import { run } from './verbs/run.ts';
import { type SendOptions, send } from './verbs/send.ts';
import { status } from './verbs/status.ts';
import { erase, exportAll, importFile, show } from './verbs/subscribers.ts';
import { exportTopics, importTopics } from './verbs/topics.ts';

type Json = { json?: boolean };

/**
 * The `broadsheet` command.
 * @param end hears the exit status of the verb that ran
 */
export function createProgram(end: (status: ExitCode) => void): Command {
  const program = new Command('broadsheet')
    .description('Research papers, a digest of their own for every subscriber.')
    .helpOption('-h, --help', 'say what there is')
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride();

  const verb = (parent: Command, words: string, description: string): Command =>
    parent
      .command(words)
      .description(description)
      .exitOverride()
      .showHelpAfterError('(add --help for what there is)');
  const answering = (parent: Command, words: string, description: string): Command =>
    verb(parent, words, description).option('--json', 'answer with one JSON document on standard output');
  const outputOf = ({ json }: Json): Output => createOutput(json ?? false);

  verb(program, 'start', 'run everything in this process: web server, worker, and what they need').action(
    async () => {
      end(await run('start', { api: true, worker: true }));
    },
  );
  verb(program, 'api', 'run the web server alone').action(async () => {
    end(await run('api', { api: true, worker: false }));
  });
  verb(program, 'worker', 'run the worker alone').action(async () => {
    end(await run('worker', { api: false, worker: true }));
  });
  answering(program, 'migrate', 'bring the database up to date').action(async (options: Json) => {
    const output = outputOf(options);
    await withInstallation(
      () => {
        output.answer({ upToDate: true }, () => ['The database is up to date.']);
        return Promise.resolve();
      },
      { migrates: true },
    );
    end(exit.done);
  });
  answering(program, 'pull', 'read the sources into the open editions')
    .option('--source <name>', 'only this source, as it stands in SOURCES')
    .option('--date <day>', 'only this day (UTC); papers without a day of their own go to it')
    .option('--dry-run', 'read, and store nothing')
    .action(async (options: PullOptions & Json) => {
      end(await withSignal((signal) => pull(options, outputOf(options), signal)));
    });
  answering(program, 'publish', 'freeze and publish every edition that has papers, oldest first')
    .option('--date <day>', 'only the edition of this day')
    .action(async (options: { date?: string } & Json) => {
      end(await publish(options, outputOf(options)));
    });
  answering(program, 'send', 'plan and deliver the digests that are due, and wait for them')
    .option('--date <day>', 'as if the edition of this day were the newest')
    .option('--to <email>', 'plan for this subscriber only')
    .option('--now', 'regardless of the hour')
    .option('--dry-run', 'count, and do nothing')
    .action(async (options: SendOptions & Json) => {
      end(await withSignal((signal) => send(options, outputOf(options), signal)));
    });
  answering(program, 'preview', 'show what a subscriber would get; nothing is sent')
    .requiredOption('--to <email>', 'the subscriber')
    .option('--date <day>', 'from the edition of this day')
    .option('--html <file>', 'write the HTML part to a file')
    .option('--text <file>', 'write the text part to a file')
    .action(async (options: PreviewOptions & Json) => {
      end(await preview(options, outputOf(options)));
    });
  answering(program, 'status', 'editions, books, sources, queue, oldest due').action(
    async (options: Json) => {
      end(await status(outputOf(options)));
    },
  );

  const topics = verb(program, 'topics', 'the topics on offer, as YAML');
  answering(topics, 'import <file>', 'add or revise topics: all of a file, or none')
    .option('--note <text>', 'kept with the revisions')
    .action(async (file: string, options: { note?: string } & Json) => {
      end(await importTopics(file, options, outputOf(options)));
    });
  answering(topics, 'export [file]', 'write every topic on offer').action(
    async (file: string | undefined, options: Json) => {
      end(await exportTopics(file, outputOf(options)));
    },
  );

  const subscribers = verb(program, 'subscribers', 'the people who asked');
  answering(subscribers, 'import <file>', 'insert or replace by address, from CSV or JSON lines').action(
    async (file: string, options: Json) => {
      end(await importFile(file, outputOf(options)));
    },
  );
  verb(subscribers, 'export', 'everybody, as CSV')
    .option('--json', 'as JSON lines')
    .action(async ({ json }: Json) => {
      end(await exportAll(json ?? false));
    });
  answering(subscribers, 'show <email>', 'what is kept of one').action(
    async (email: string, options: Json) => {
      end(await show(email, outputOf(options)));
    },
  );
  answering(subscribers, 'erase <email>', 'forget one; the books keep their rows without the person').action(
    async (email: string, options: Json) => {
      end(await erase(email, outputOf(options)));
    },
  );
  return program;
}

/** Runs a verb that Ctrl-C may end early: what is in hand is finished first. */
async function withSignal(work: (signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exit.failed);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

import { readFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import type { ExitCode } from './exit.ts';
import { type Output, createOutput } from './output.ts';
import { onStop } from './signals.ts';
import { beThrifty } from './thrift.ts';
import type { InviteOptions, TokenOptions } from './verbs/admin.ts';
import type { MatchOptions } from './verbs/match.ts';
import type { PreviewOptions } from './verbs/preview.ts';
import type { PullOptions } from './verbs/pull.ts';
import type { SendOptions } from './verbs/send.ts';

type Json = { json?: boolean };

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
      const { send } = await import('./verbs/send.ts');
      end(await withSignal((signal) => send(options, outputOf(options), signal)));
    });
  answering(program, 'preview', 'show what a subscriber would get; nothing is sent')
    .requiredOption('--to <email>', 'the subscriber')
    .option('--date <day>', 'from the edition of this day')
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
    'doctor',
    'check everything that decides whether mail arrives, and say what to mend',
  ).action(async (options: Json) => {
    const { doctor } = await import('./verbs/doctor.ts');
    end(await doctor(outputOf(options)));
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

  const deliveries = verb(program, 'deliveries', 'the hand on what is owed');
  const hand = () => import('./verbs/deliveries.ts');
  answering(deliveries, 'pause', 'submit no further digests, in any worker, until they are resumed').action(
    async (options: Json) => {
      end(await (await hand()).pause(outputOf(options)));
    },
  );
  answering(deliveries, 'resume', 'end a pause, whatever began it').action(async (options: Json) => {
    end(await (await hand()).resume(outputOf(options)));
  });
  answering(deliveries, 'cancel', 'what an edition still owes is not submitted')
    .requiredOption('--date <day>', 'the edition of this day')
    .action(async (options: { date: string } & Json) => {
      end(await (await hand()).cancel(options, outputOf(options)));
    });
  answering(deliveries, 'resend', 'queue again what was not submitted, and only that')
    .requiredOption('--date <day>', 'the edition of this day')
    .action(async (options: { date: string } & Json) => {
      end(await (await hand()).resend(options, outputOf(options)));
    });
  answering(deliveries, 'missed', 'who did not get their digest of an edition, and why')
    .requiredOption('--date <day>', 'the edition of this day')
    .action(async (options: { date: string } & Json) => {
      end(await (await hand()).missed(options, outputOf(options)));
    });
  answering(deliveries, 'unfence', 'lift the fence that a restore put around old mail').action(
    async (options: Json) => {
      end(await (await hand()).unfence(outputOf(options)));
    },
  );

  const topics = verb(program, 'topics', 'the topics on offer, as YAML');
  answering(topics, 'import <file>', 'add or revise topics: all of a file, or none')
    .option('--note <text>', 'kept with the revisions')
    .action(async (file: string, options: { note?: string } & Json) => {
      const { importTopics } = await import('./verbs/topics.ts');
      end(await importTopics(file, options, outputOf(options)));
    });
  answering(topics, 'export [file]', 'write every topic on offer').action(
    async (file: string | undefined, options: Json) => {
      const { exportTopics } = await import('./verbs/topics.ts');
      end(await exportTopics(file, outputOf(options)));
    },
  );

  const papers = verb(program, 'papers', 'single papers');
  answering(
    papers,
    'withdraw <id>',
    'take a paper out of pages, feeds and digests not yet submitted; ID is its arXiv id, DOI, address or title',
  ).action(async (id: string, options: Json) => {
    const { withdraw } = await import('./verbs/papers.ts');
    end(await withdraw(id, outputOf(options)));
  });

  const subscribers = verb(program, 'subscribers', 'the people who asked');
  answering(subscribers, 'import <file>', 'insert or replace by address, from CSV or JSON lines').action(
    async (file: string, options: Json) => {
      const { importFile } = await import('./verbs/subscribers.ts');
      end(await importFile(file, outputOf(options)));
    },
  );
  verb(subscribers, 'export', 'everybody, as CSV')
    .option('--json', 'as JSON lines')
    .action(async ({ json }: Json) => {
      const { exportAll } = await import('./verbs/subscribers.ts');
      end(await exportAll(json ?? false, createOutput(false)));
    });
  answering(subscribers, 'show <email>', 'what is kept of one').action(
    async (email: string, options: Json) => {
      const { show } = await import('./verbs/subscribers.ts');
      end(await show(email, outputOf(options)));
    },
  );
  answering(subscribers, 'erase <email>', 'forget one; the books keep their rows without the person').action(
    async (email: string, options: Json) => {
      const { erase } = await import('./verbs/subscribers.ts');
      end(await erase(email, outputOf(options)));
    },
  );

  const admin = verb(program, 'admin', 'operators, and the tokens of programs');
  answering(
    admin,
    'invite <email>',
    'print a link that opens the desk; for an operator, one to choose a password',
  )
    .option('--role <role>', 'owner, editor or viewer; the first is an owner, later ones editors')
    .option('--without-second-factor', 'take the second factor away from who lost the device')
    .action(async (email: string, options: InviteOptions & Json) => {
      const { invite } = await import('./verbs/admin.ts');
      end(await invite(email, options, outputOf(options)));
    });
  answering(admin, 'token', 'issue an API token; it is shown once')
    .requiredOption(
      '--scope <scope...>',
      'what it may do: status:read, topics:read, topics:write, audit:read',
    )
    .option('--label <text>', 'what it is for; the audit trail calls it by this name', 'command line')
    .action(async (options: TokenOptions & Json) => {
      const { token } = await import('./verbs/admin.ts');
      end(await token(options, outputOf(options)));
    });

  const suppressions = verb(program, 'suppressions', 'the addresses that are never mailed');
  answering(
    suppressions,
    'import <file>',
    'suppress whoever a file names: CSV, JSON lines, or one a line',
  ).action(async (file: string, options: Json) => {
    const { importFile } = await import('./verbs/suppressions.ts');
    end(await importFile(file, outputOf(options)));
  });
  verb(suppressions, 'export', 'all of them, as CSV; by hash, for no address is kept')
    .option('--json', 'as JSON lines')
    .action(async ({ json }: Json) => {
      const { exportAll } = await import('./verbs/suppressions.ts');
      end(await exportAll(json ?? false, createOutput(false)));
    });
  answering(suppressions, 'add <email>', 'never mail an address again, or a whole domain')
    .option('--note <text>', 'kept with it')
    .action(async (email: string, options: { note?: string } & Json) => {
      const { add } = await import('./verbs/suppressions.ts');
      end(await add(email, options, outputOf(options)));
    });
  answering(suppressions, 'remove <email>', 'lift a suppression, whatever its reason').action(
    async (email: string, options: Json) => {
      const { remove } = await import('./verbs/suppressions.ts');
      end(await remove(email, outputOf(options)));
    },
  );
  answering(suppressions, 'held', 'hard bounces that wait for a review: too many of one mail host at once')
    .option('--apply <host>', 'they are right: suppress them')
    .option('--drop <host>', 'they are wrong: let them go')
    .action(async (options: { apply?: string; drop?: string } & Json) => {
      const { held } = await import('./verbs/suppressions.ts');
      end(await held(options, outputOf(options)));
    });
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

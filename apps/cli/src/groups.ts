import type { Command } from 'commander';

import type { ExitCode } from './exit.ts';
import { type Output, createOutput } from './output.ts';
import type { InviteOptions, TokenOptions } from './verbs/admin.ts';

/** How the program makes its verbs, and what it does with what they answer. */
export type Making = {
  verb: (parent: Command, words: string, description: string) => Command;
  /** With `--json`. */
  answering: (parent: Command, words: string, description: string) => Command;
  outputOf: (options: Json) => Output;
  end: (status: ExitCode) => void;
};

export type Json = { json?: boolean };

/** Adds the verbs that stand under a noun: `deliveries`, `topics`, `papers`, `subscribers`, `admin`, `suppressions`. */
export function addGroups(program: Command, { verb, answering, outputOf, end }: Making): void {
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
    .option('--uncertain', 'instead what has an unknown outcome: it may come twice')
    .action(async (options: { date: string; uncertain?: boolean } & Json) => {
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
  verb(subscribers, 'data <email>', 'all that is kept about one, as JSON: what they get who ask').action(
    async (email: string) => {
      const { data } = await import('./verbs/subscribers.ts');
      end(await data(email, createOutput(true)));
    },
  );
  answering(subscribers, 'erase <email>', 'forget one; the books keep their rows without the person').action(
    async (email: string, options: Json) => {
      const { erase } = await import('./verbs/subscribers.ts');
      end(await erase(email, outputOf(options)));
    },
  );

  answering(subscribers, 'waiting', 'who confirmed and waits for an operator (SIGNUP_MODE=approval)').action(
    async (options: Json) => {
      const { waiting } = await import('./verbs/sign-ups.ts');
      end(await waiting(outputOf(options)));
    },
  );
  answering(subscribers, 'approve <email>', 'let somebody in who waits; a mail tells them').action(
    async (email: string, options: Json) => {
      const { decide } = await import('./verbs/sign-ups.ts');
      end(await decide(email, true, outputOf(options)));
    },
  );
  answering(subscribers, 'decline <email>', 'do not let somebody in who waits; no mail tells them').action(
    async (email: string, options: Json) => {
      const { decide } = await import('./verbs/sign-ups.ts');
      end(await decide(email, false, outputOf(options)));
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
      'what it may do: status:read, topics:read, topics:write, deliveries:read, deliveries:write, sign-ups:read, sign-ups:write, audit:read',
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
}

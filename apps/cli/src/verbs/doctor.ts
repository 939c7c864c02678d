import { setTimeout as sleep } from 'node:timers/promises';

import { type Doctor, type MailedTest, createDoctor } from '@broadsheet/api/desks';
import { createTestDigestStore } from '@broadsheet/database';
import { type ExaminedMail, type Finding, createNames, examineMail } from '@broadsheet/doctor';
import { parseAddress } from '@broadsheet/subscribers';
import { type WorkerContext, submit } from '@broadsheet/worker';

import { readCallersFile } from '../caller.ts';
import { type ExitCode, UsageError, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import { withWorkerContext } from '../open-worker.ts';
import type { Output } from '../output.ts';

export type DoctorOptions = { mail?: string; received?: string };

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skip: '-   ' } as const;
/** Milliseconds for a worker that took the test out of our hand. */
const patience = 30_000;

/**
 * Checks everything that decides whether mail arrives: 0 nothing to mend, 3 warnings alone, 1 something that keeps mail from arriving.
 * @param options `mail`: also mails a test digest there, and says what it says of itself; `received`: reads a mail that arrived, and nothing else
 */
export async function doctor(options: DoctorOptions, output: Output, stop: AbortSignal): Promise<ExitCode> {
  if (options.received !== undefined) {
    if (options.mail !== undefined)
      throw new UsageError('Give --mail first, and --received once it is there');
    return received(options.received, output);
  }
  if (options.mail !== undefined) return mailed(options.mail, output, stop);
  const findings = await withInstallation((installation) => createDoctor(installation).examine(), {
    bare: true,
  });
  output.answer({ findings, healthy: healthy(findings) }, () => [
    ...lines(findings),
    ...(healthy(findings) ? ['Nothing to mend.'] : []),
  ]);
  return verdict(findings);
}

async function received(file: string, output: Output): Promise<ExitCode> {
  const raw = await readCallersFile(file);
  const examined = await examineMail({ raw, envelopeFrom: null }, createNames());
  if (examined.headers.length === 0)
    throw new UsageError(
      `${file} is no mail: save its source (“Show original”), or its Authentication-Results`,
    );
  output.answer({ ...examined, healthy: healthy(examined.findings) }, () => linesOf(examined));
  return verdict(examined.findings);
}

async function mailed(to: string, output: Output, stop: AbortSignal): Promise<ExitCode> {
  const address = parseAddress(to);
  if (!address.ok) throw new UsageError(address.problem);
  return await withWorkerContext(async (context) => {
    const own = createDoctor(context.installation);
    const findings = await own.examine();
    const test = await mailTest(context, own, address.email, stop);
    const all = [...findings, ...test.findings];
    output.answer({ findings, test, healthy: healthy(all) }, () => [
      ...lines(findings),
      '',
      `A test digest to ${test.email}:`,
      ...linesOf(test),
      '',
      'When it is there, save its source (“Show original”) and let the doctor read it: broadsheet doctor --received FILE',
    ]);
    return verdict(all);
  });
}

async function mailTest(
  context: WorkerContext,
  own: Doctor,
  email: string,
  stop: AbortSignal,
): Promise<MailedTest> {
  const { installation, mail } = context;
  const asked = await own.mail(email);
  if (asked === null) throw new UsageError('Ten test digests were mailed within the hour: wait a little');
  await submit(context, mail.notices, [asked.noticeId], { concurrency: 1, stop });
  const tests = createTestDigestStore(installation.database);
  // A worker beside us may have been faster.
  for (const until = Date.now() + patience; Date.now() < until && !stop.aborted;) {
    if ((await tests.find(asked.noticeId))?.state !== 'submitting') break;
    await sleep(100);
  }
  const test = await own.lastTest(email);
  if (test === null) throw new Error('The test digest vanished');
  return test;
}

function linesOf({ headers, findings }: Pick<ExaminedMail, 'headers' | 'findings'>): readonly string[] {
  return [...headers.map(({ name, value }) => `  ${name}: ${value}`), ...lines(findings)];
}

function lines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ check, verdict: mark, says, mend }) => [
    `${marks[mark]}  ${check.padEnd(12)}  ${says}`,
    ...(mend === null ? [] : [`${' '.repeat(20)}${mend}`]),
  ]);
}

const has = (findings: readonly Finding[], verdict: Finding['verdict']): boolean =>
  findings.some((one) => one.verdict === verdict);
const healthy = (findings: readonly Finding[]): boolean => !has(findings, 'fail') && !has(findings, 'warn');

function verdict(findings: readonly Finding[]): ExitCode {
  if (has(findings, 'fail')) return exit.failed;
  return has(findings, 'warn') ? exit.partly : exit.done;
}

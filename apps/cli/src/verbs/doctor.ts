import { createDoctor } from '@broadsheet/api';

import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';

const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skip: '-   ' } as const;

/** Checks everything that decides whether mail arrives: 0 nothing to mend, 3 warnings alone, 1 something that keeps mail from arriving. */
export async function doctor(output: Output): Promise<ExitCode> {
  const findings = await withInstallation((installation) => createDoctor(installation)(), { bare: true });
  const has = (verdict: string): boolean => findings.some((one) => one.verdict === verdict);
  output.answer({ findings, healthy: !has('fail') && !has('warn') }, ({ findings: all, healthy }) => [
    ...all.flatMap(({ check, verdict, says, mend }) => [
      `${marks[verdict]}  ${check.padEnd(11)}  ${says}`,
      ...(mend === null ? [] : [`${' '.repeat(19)}${mend}`]),
    ]),
    ...(healthy ? ['Nothing to mend.'] : []),
  ]);
  if (has('fail')) return exit.failed;
  return has('warn') ? exit.partly : exit.done;
}

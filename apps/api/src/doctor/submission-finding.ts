import type { TestDigest } from '@broadsheet/database';
import type { Finding } from '@broadsheet/doctor';

/** How far a test digest came. @param caught the development mailbox took it */
export function submissionFinding(
  test: Pick<TestDigest, 'state' | 'reason' | 'reply'>,
  caught: boolean,
): Finding {
  const check = 'submitted';
  const { state, reason, reply } = test;
  const said = reply ?? reason ?? 'no word';
  switch (state) {
    case 'submitted':
      return caught
        ? { check, verdict: 'skip', says: 'The development mailbox caught it: /mailbox.', mend: null }
        : { check, verdict: 'ok', says: `The mail server took it: ${said}`, mend: null };
    case 'skipped':
      return {
        check,
        verdict: 'fail',
        says: `It was not mailed: ${reason ?? 'skipped'}.`,
        mend: 'Is the address suppressed, or the mail fenced since a restore? See `broadsheet suppressions export` and `status`.',
      };
    case 'rejected':
    case 'failed':
      return {
        check,
        verdict: 'fail',
        says: `The mail server refused it: ${said}`,
        mend: 'Do what its words say; digests meet the same.',
      };
    case 'queued':
    case 'submitting':
      return {
        check,
        verdict: 'warn',
        says: `It is on its way${reply === null ? '' : `, after ${reply}`}.`,
        mend: 'Look again in a minute. If it stays so: is a worker running?',
      };
    default:
      return {
        check,
        verdict: 'warn',
        says: `Whether the mail server took it is not known: ${said}`,
        mend: 'Look into the mailbox, and at the line to the mail server.',
      };
  }
}

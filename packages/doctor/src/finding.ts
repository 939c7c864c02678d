/** `skip`: not to be judged here, or of no matter in this set-up. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

/** What one check came to. */
export type Finding = {
  /** Names the check; the same in every version. */
  check: string;
  verdict: Verdict;
  /** What was found, in a sentence. */
  says: string;
  /** What to do about it; null where there is nothing to do. */
  mend: string | null;
};

export const ok = (check: string, says: string): Finding => ({ check, verdict: 'ok', says, mend: null });
export const skip = (check: string, says: string): Finding => ({ check, verdict: 'skip', says, mend: null });
export const warn = (check: string, says: string, mend: string): Finding => ({
  check,
  verdict: 'warn',
  says,
  mend,
});
export const fail = (check: string, says: string, mend: string): Finding => ({
  check,
  verdict: 'fail',
  says,
  mend,
});

/** Standard output belongs to the answer; everything else goes to standard error. */
export type Output = {
  /** A line for a person, or nothing where the answer is JSON. */
  say(line: string): void;
  /** The answer: one JSON document with `--json`, else lines made by `toLines`. */
  answer<T>(value: T, toLines: (value: T) => readonly string[]): void;
  /** Progress on a terminal; silent elsewhere. */
  progress(done: number, total: number, what: string): void;
};

/** @param json whether `--json` was given */
export function createOutput(json: boolean): Output {
  const terminal = process.stderr.isTTY;
  return {
    say(line) {
      if (!json) process.stdout.write(`${line}\n`);
    },
    answer(value, toLines) {
      const text = json ? [JSON.stringify(value)] : toLines(value);
      process.stdout.write(text.map((line) => `${line}\n`).join(''));
    },
    progress(done, total, what) {
      if (!terminal || json) return;
      const width = 30;
      const filled = total === 0 ? width : Math.round((done / total) * width);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
      process.stderr.write(
        `\r${bar} ${String(done)} of ${String(total)} ${what}${done >= total ? '\n' : ''}`,
      );
    },
  };
}

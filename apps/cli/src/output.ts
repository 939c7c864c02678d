/** Standard output belongs to the answer; everything else goes to standard error. */
export type Output = {
  /** The answer: one JSON document with `--json`, else lines made by `toLines`. */
  answer<T>(value: T, toLines: (value: T) => readonly string[]): void;
  /** An answer of any length, at the pace of whoever reads it, until they have enough. */
  stream(pieces: AsyncIterable<string>): Promise<void>;
  /** Whether anybody sees progress. */
  watched: boolean;
  /** Progress on a terminal; silent elsewhere. */
  progress(done: number, total: number, what: string): void;
};

/** @param json whether `--json` was given */
export function createOutput(json: boolean): Output {
  const watched = process.stderr.isTTY && !json;
  return {
    watched,
    answer(value, toLines) {
      const text = json ? [JSON.stringify(value)] : toLines(value);
      process.stdout.write(text.map((line) => `${line}\n`).join(''));
    },
    async stream(pieces) {
      const { stdout } = process;
      const reader = { hasEnough: false };
      const ended = new Promise<void>((resolve) => {
        stdout.once('error', () => {
          reader.hasEnough = true;
          resolve();
        });
      });
      for await (const piece of pieces) {
        if (!stdout.write(piece)) await Promise.race([drained(), ended]);
        if (reader.hasEnough) return;
      }
    },
    progress(done, total, what) {
      if (!watched) return;
      const width = 30;
      const filled = total === 0 ? width : Math.round((done / total) * width);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
      process.stderr.write(
        `\r${bar} ${String(done)} of ${String(total)} ${what}\u001b[K${done >= total ? '\n' : ''}`,
      );
    },
  };
}

function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve);
  });
}

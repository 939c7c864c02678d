/** What was opened, to be closed in reverse. */
export type Releases = {
  /** Adds a release; it runs once. */
  add(release: () => Promise<void> | void): void;
  /** Runs every release, last added first, whatever each comes to; throws the first error afterwards. */
  run(): Promise<void>;
  /** The same, all at once. */
  runTogether(): Promise<void>;
};

export function createReleases(): Releases {
  const releases: (() => Promise<void> | void)[] = [];
  return {
    add(release) {
      releases.push(release);
    },
    async run() {
      const errors: unknown[] = [];
      for (let release = releases.pop(); release !== undefined; release = releases.pop()) {
        try {
          await release();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
    async runTogether() {
      const ends = await Promise.allSettled(releases.splice(0).map(async (release) => release()));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

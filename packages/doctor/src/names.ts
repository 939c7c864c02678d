import { Resolver } from 'node:dns/promises';

/** `none`: the name, or records of that kind, do not exist; `failed`: nobody answered. */
export type Answer<T> = { status: 'found'; records: readonly T[] } | { status: 'none' | 'failed' };

/** DNS, as far as the checks ask it. */
export type Names = {
  /** Each record's strings joined. */
  txt(name: string): Promise<Answer<string>>;
  mx(name: string): Promise<Answer<string>>;
  /** IPv4 and IPv6. */
  addresses(name: string): Promise<Answer<string>>;
  ptr(address: string): Promise<Answer<string>>;
};

const absent = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Asks DNS servers, those of this machine unless others are given.
 * @param options.servers `address:port`; `timeout`: milliseconds an attempt, of which there are two
 */
export function createNames(options: { servers?: readonly string[]; timeout?: number } = {}): Names {
  const resolver = new Resolver({ timeout: options.timeout ?? 3000, tries: 2 });
  if (options.servers !== undefined) resolver.setServers(options.servers);
  return {
    txt: (name) => asked(async () => (await resolver.resolveTxt(name)).map((strings) => strings.join(''))),
    mx: (name) =>
      asked(async () =>
        (await resolver.resolveMx(name))
          .sort((one, other) => one.priority - other.priority)
          .map(({ exchange }) => exchange),
      ),
    async addresses(name) {
      const [four, six] = await Promise.all([
        asked(() => resolver.resolve4(name)),
        asked(() => resolver.resolve6(name)),
      ]);
      const records = [four, six].flatMap((answer) => (answer.status === 'found' ? answer.records : []));
      if (records.length > 0) return { status: 'found', records };
      return { status: four.status === 'failed' || six.status === 'failed' ? 'failed' : 'none' };
    },
    ptr: (address) => asked(() => resolver.reverse(address)),
  };
}

async function asked<T>(ask: () => Promise<readonly T[]>): Promise<Answer<T>> {
  try {
    const records = await ask();
    return records.length === 0 ? { status: 'none' } : { status: 'found', records };
  } catch (error) {
    return { status: absent.has((error as NodeJS.ErrnoException).code ?? '') ? 'none' : 'failed' };
  }
}

import { type Clock, type Config, ConfigurationError } from '@broadsheet/configuration';
import type { Fetcher } from '@broadsheet/fetcher';
import type { Pacing, Source, ValidatorStore } from '@broadsheet/papers';
import { createSources, parseSourceList, type Reader, type SourceDependencies } from '@broadsheet/sources';

/**
 * Makes the sources of `SOURCES`; nothing is read yet.
 * @param means `readStdin`: for `stdin:`, which only a command can read; `wait`: instead of real time
 * @throws ConfigurationError naming every entry that cannot be understood
 */
export function openSources(
  config: Config['sources'],
  means: Pick<SourceDependencies, 'readStdin' | 'wait'> & {
    fetcher: Fetcher;
    reader: Reader;
    clock: Clock;
    pacing: Pacing;
    validators: ValidatorStore;
  },
): readonly Source[] {
  const { fetcher, ...others } = means;
  const list = parseSourceList(config.list);
  if (list.status === 'invalid') throw problemsOf(list.problems);
  const created = createSources(list.specs, {
    fetch: (address, options) => fetcher.fetch(address, options),
    ...others,
    hf: { baseUrl: config.hfBaseUrl, token: config.hfToken },
    arxiv: { baseUrl: config.arxivBaseUrl, feedBaseUrl: config.arxivFeedBaseUrl },
    biorxiv: { baseUrl: config.biorxivBaseUrl },
    folder: config.folder,
  });
  if (created.status === 'invalid') throw problemsOf(created.problems);
  return created.sources;
}

function problemsOf(problems: readonly string[]): ConfigurationError {
  return new ConfigurationError(problems.map((message) => ({ name: 'SOURCES', message })));
}

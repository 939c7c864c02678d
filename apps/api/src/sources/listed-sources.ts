import type { Config } from '@broadsheet/configuration';
import type { Answering } from '@broadsheet/papers';
import { answersForPast, parseSourceList, upstreamOf } from '@broadsheet/sources';

/** The sources of `SOURCES` as what is stored of them is told by. A list that cannot be read stopped the start. */
export function listedSources({ list }: Pick<Config['sources'], 'list'>): readonly (Answering & {
  upstream: string | null;
})[] {
  const parsed = parseSourceList(list);
  return (parsed.status === 'ok' ? parsed.specs : []).map((spec) => ({
    name: spec.name,
    history: answersForPast(spec),
    upstream: upstreamOf(spec),
  }));
}

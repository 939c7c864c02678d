import type { Checks } from '@broadsheet/configuration';
import { parseSourceList } from '@broadsheet/sources';

/** What the sources have to say of theirs: a list that cannot be read is not an empty one. */
export const sourceChecks: Checks = {
  SOURCES(text) {
    const list = parseSourceList(text);
    return list.status === 'ok' ? [] : list.problems;
  },
};

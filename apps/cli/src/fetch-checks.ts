import type { Checks } from '@broadsheet/configuration';
import { parseAllowList } from '@broadsheet/fetcher';

import { complaining } from './complaining.ts';

/** What the door to the network has to say of its variable. */
export const fetchChecks: Checks = {
  FETCH_ALLOW: complaining((text) => parseAllowList(text.split(',').filter((entry) => entry.trim() !== ''))),
};

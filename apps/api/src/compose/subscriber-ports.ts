import { randomBytes } from 'node:crypto';

import {
  createExamplePapers,
  createRuleStore,
  createSubscriberStore,
  createTopicDirectory,
} from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { compileKnown } from '@broadsheet/matching';
import { createDueTimes, suppressionHash, type SubscriberPorts } from '@broadsheet/subscribers';

/** What the flows of subscribers need, of an open installation. */
export function subscriberPorts(installation: Installation): SubscriberPorts {
  const { database, queues, sealer, suppressions, suppressionKey } = installation;
  const rules = createRuleStore(database);
  const examples = createExamplePapers(database);
  return {
    subscribers: createSubscriberStore(database),
    suppressions,
    topics: createTopicDirectory(database),
    rules: {
      compile: (query) => compileKnown(examples, query),
      upsert: (made, now) => rules.upsert(made, now),
    },
    queue: {
      async notify(noticeIds) {
        await queues.wake('notify', { ids: [...noticeIds] });
      },
      async plan() {
        await queues.wake('plan', {});
      },
    },
    sealer,
    dueTimes: createDueTimes(),
    randomBytes,
    hashOf: (text) => suppressionHash(suppressionKey, text),
  };
}

import type { TopicDirectory } from '@broadsheet/subscribers';

import type { Database } from '../connect.ts';

/** Topics on offer, by slug. */
export function createTopicDirectory({ pool }: Pick<Database, 'pool'>): TopicDirectory {
  return {
    async offered(slugs) {
      const { rows } = await pool.query<{ slug: string; id: number }>(
        'select slug, id from topics where slug = any($1) and retired_at is null',
        [slugs],
      );
      return new Map(rows.map(({ slug, id }) => [slug, id]));
    },
  };
}

import type { Database } from '../connect.ts';

/** The name of a fragment in its edition: the paper, and the rule of a reason line (0: the paper itself). */
export type FragmentKey = { paperId: number; ruleId: number };

/**
 * Frames and fragments, written once and never changed: whoever comes second gets the bytes of the first.
 */
export type FragmentStore = {
  /** Keeps the frame of a template version. */
  keepFrame(version: string, frame: unknown, now: Date): Promise<void>;
  /** The frame of a version; undefined where it was never used here. */
  frame(version: string): Promise<unknown>;
  /** Those of the fragments named that are kept. */
  load(
    editionId: number,
    version: string,
    keys: readonly FragmentKey[],
  ): Promise<readonly (FragmentKey & { fragment: unknown })[]>;
  /** Keeps those that are not there yet. */
  keep(
    editionId: number,
    version: string,
    fragments: readonly (FragmentKey & { fragment: unknown })[],
  ): Promise<void>;
};

export function createFragmentStore({ pool }: Pick<Database, 'pool'>): FragmentStore {
  return {
    async keepFrame(version, frame, now) {
      await pool.query(
        'insert into templates (version, frame, created_at) values ($1, $2, $3) on conflict (version) do nothing',
        [version, JSON.stringify(frame), now],
      );
    },
    async frame(version) {
      const { rows } = await pool.query<{ frame: unknown }>(
        'select frame from templates where version = $1',
        [version],
      );
      return rows[0]?.frame;
    },
    async load(editionId, version, keys) {
      const { rows } = await pool.query<{ paper_id: number; rule_id: number; fragment: unknown }>(
        `select f.paper_id, f.rule_id, f.fragment
         from (select distinct paper_id, rule_id from unnest($3::int[], $4::int[]) as k (paper_id, rule_id)) k
         join fragments f using (paper_id, rule_id)
         where f.edition_id = $1 and f.template_version = $2`,
        [editionId, version, keys.map(({ paperId }) => paperId), keys.map(({ ruleId }) => ruleId)],
      );
      return rows.map((row) => ({ paperId: row.paper_id, ruleId: row.rule_id, fragment: row.fragment }));
    },
    async keep(editionId, version, fragments) {
      await pool.query(
        `insert into fragments (edition_id, template_version, paper_id, rule_id, fragment)
         select $1, $2, f.paper_id, f.rule_id, f.fragment
         from unnest($3::int[], $4::int[], $5::jsonb[]) as f (paper_id, rule_id, fragment)
         on conflict do nothing`,
        [
          editionId,
          version,
          fragments.map(({ paperId }) => paperId),
          fragments.map(({ ruleId }) => ruleId),
          fragments.map(({ fragment }) => JSON.stringify(fragment)),
        ],
      );
    },
  };
}

import type { Pool } from 'pg';

/** Rows put straight into tables, for tests of what comes after; each returns the new id. */
export function createSeeds(pool: Pool) {
  const one = async (sql: string, values: readonly unknown[]): Promise<number> => {
    const { rows } = await pool.query<{ id: number }>(sql, [...values]);
    return rows[0]!.id;
  };
  const facts = (title: string) => ({
    title,
    abstract: `What ${title} is about, in a sentence or two. It goes on for a while, so that there is something to cut.`,
    authors: ['Ada Lovelace', 'Charles Babbage'],
    categories: ['cs.LG'],
    keywords: [],
    url: `https://arxiv.org/abs/${encodeURIComponent(title)}`,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: null,
  });
  return {
    paper: (title: string) =>
      one(
        `insert into papers (key, title, abstract, authors, categories, keywords, url, created_at, updated_at)
         values ($1, $2, $3, $4, '{cs.LG}', '{}', $5, '2025-08-01Z', '2025-08-01Z') returning id`,
        [`seed-${title}`, title, facts(title).abstract, facts(title).authors, facts(title).url],
      ),
    /** A published edition with these papers, in trending order. */
    async edition(
      day: string,
      publication: number,
      papers: readonly { id: number; title: string; appearance?: 1 | 2 }[],
    ) {
      const id = await one(
        `insert into editions (day, state, publication, opened_at, frozen_at, published_at)
         values ($1, 'published', $2, $3, $3, $3) returning id`,
        [day, publication, `${day}T00:00:00Z`],
      );
      for (const [index, paper] of papers.entries()) {
        await pool.query(
          `insert into edition_papers (edition_id, paper_id, appearance, entered_at, position, votes, source, facts)
           values ($1, $2, $3, $4, $5, $6, 'hf', $7)`,
          [
            id,
            paper.id,
            paper.appearance ?? 1,
            `${day}T00:00:00Z`,
            index + 1,
            20 - index,
            JSON.stringify(facts(paper.title)),
          ],
        );
      }
      return id;
    },
    rule: (query: string) =>
      one(
        `insert into rules (key, query, cutoff, created_at) values ($1, $1, 0.3, '2025-08-01Z') returning id`,
        [query],
      ),
    topic: (slug: string, ruleId: number) =>
      one(
        `insert into topics (slug, name, "group", description, examples, rule_id, revision, position)
         values ($1, $1, 'Group', 'About it', '{}', $2, 1, 1) returning id`,
        [slug, ruleId],
      ),
    async matches(ruleId: number, editionId: number, papers: readonly { id: number; score: number }[]) {
      await pool.query(
        `insert into matched_rules (rule_id, edition_id, matches, computed_at) values ($1, $2, $3, '2025-08-01Z')`,
        [ruleId, editionId, papers.length],
      );
      for (const { id, score } of papers) {
        await pool.query(
          `insert into matches (rule_id, edition_id, paper_id, score, reasons) values ($1, $2, $3, $4, $5)`,
          [ruleId, editionId, id, score, JSON.stringify([{ field: 'title', terms: ['learning'] }])],
        );
      }
    },
    subscriber: (
      email: string,
      options: {
        timezone?: string;
        hour?: number;
        watermark?: number;
        nextDueAt?: string;
        maxPapers?: number;
      } = {},
    ) =>
      one(
        `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at, watermark, next_due_at)
         values ($1, lower($1), 'active', $2, $3, 'daily', $4, '2025-08-01Z', '2025-08-01Z', $5, $6) returning id`,
        [
          email,
          options.timezone ?? 'UTC',
          options.hour ?? 7,
          options.maxPapers ?? 10,
          options.watermark ?? 0,
          options.nextDueAt ?? '2025-08-09T07:00:00Z',
        ],
      ),
    async follow(subscriberId: number, interest: { topicId: number } | { ruleId: number; query: string }) {
      await pool.query(
        `insert into interests (subscriber_id, topic_id, rule_id, query, position) values ($1, $2, $3, $4, 1)`,
        'topicId' in interest
          ? [subscriberId, interest.topicId, null, null]
          : [subscriberId, null, interest.ruleId, interest.query],
      );
    },
  };
}

export type Seeds = ReturnType<typeof createSeeds>;

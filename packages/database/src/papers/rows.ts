/** Columns of `papers p` that are its facts, as `PaperFacts` names them. */
export const factColumns = `p.title, p.abstract, p.authors, p.categories, p.keywords, p.url, p.pdf_url as "pdfUrl",
  p.code_url as "codeUrl", p.published_on as "publishedOn"`;

/** The facts of `papers p` as one JSON object, for bulk reads and snapshots. */
export const factsObject = `jsonb_build_object('title', p.title, 'abstract', p.abstract, 'authors', to_jsonb(p.authors),
  'categories', to_jsonb(p.categories), 'keywords', to_jsonb(p.keywords), 'url', p.url, 'pdfUrl', p.pdf_url,
  'codeUrl', p.code_url, 'publishedOn', p.published_on)`;

/** Columns of facts in a JSON array, for `jsonb_to_recordset`. */
export const factsRecord = `title text, abstract text, authors jsonb, categories jsonb, keywords jsonb, url text, "pdfUrl" text,
  "codeUrl" text, "publishedOn" date`;

/** Columns of an `EditionSummary`, over `editions e`. */
export const summaryColumns = `e.id, e.day, e.state, e.publication, e.sources, e.note, (
  select count(distinct coalesce(p.merged_into, p.id))::int from edition_papers ep join papers p on p.id = ep.paper_id
  where ep.edition_id = e.id and p.withdrawn_at is null) as papers`;

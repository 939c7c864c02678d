-- Contents are written once and read whole: as jsonb they cost most of what planning costs, to be parsed, and compressed for being
-- over two kilobytes. As json they are kept as they come, in a form that is a third as long (packages/database/src/digests/contents.ts).
alter table deliveries alter column contents type json using contents::json;

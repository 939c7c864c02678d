-- What a source calls a paper, where that names it nowhere else: a file may count its papers from one, each day anew. Never joins papers.
alter table listings add column called text[] not null default '{}';
create index listings_called on listings using gin (called) where called <> '{}';

-- What a reading came to, in full: a partial list, an answer of another shape and one that is unchanged are facts of their own.
alter table source_runs drop constraint source_runs_outcome_check;
alter table source_runs add constraint source_runs_outcome_check
  check (outcome in ('ok', 'empty', 'not-open', 'unchanged', 'partial', 'shape-changed', 'failed'));
-- The size that a list was held against.
alter table source_runs add column usual integer;

-- How its sources stood when an edition was published, and the line that tells readers of what it lacks; null: nothing.
alter table editions add column sources jsonb not null default '[]';
alter table editions add column note text;

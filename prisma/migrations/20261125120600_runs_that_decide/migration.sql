-- How a source stands is asked for every minute: of each day its last whole reading, and what came after it.
create index source_runs_whole on source_runs (source, day, started_at desc, id desc)
  where outcome in ('ok', 'unchanged') or (outcome in ('empty', 'not-open') and expected);

-- How fast digests leave, over all workers: what is settled in the half minute that runs, and was in the one before it.
alter table delivery_stream
  add column pace_from   timestamptz,
  add column pace_done   integer not null default 0,
  -- Null where nothing was settled in the half minute just before.
  add column pace_before integer;

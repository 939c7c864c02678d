-- What all workers that submit digests share: whether anything leaves, how fast, and how it goes. One row.
create table delivery_stream (
  id             smallint primary key default 1 check (id = 1),
  -- Null: open.
  paused_at      timestamptz,
  -- Open again from then on, to try whether the trouble is over. Null while paused: until an operator resumes.
  paused_until   timestamptz,
  pause_reason   text check (pause_reason in ('operator', 'our-set-up', 'mass-rejection')),
  pause_detail   text,
  -- When the operator was told of this trouble; null again once something is submitted.
  alerted_at     timestamptz,
  -- After a restore: digests planned before, and publications up to this one, may have been mailed already.
  fenced_at      timestamptz,
  fenced_publication integer,
  -- The tokens of SEND_RATE. A rate is a matter of real time, so the database's clock rules, as for leases.
  tokens         double precision not null default 0,
  tokens_at      timestamptz not null default clock_timestamp(),
  -- Of the newest few hundred, for the guard against mass rejection.
  counted_from   timestamptz,
  submitted      integer not null default 0,
  rejected       integer not null default 0
);
insert into delivery_stream default values;

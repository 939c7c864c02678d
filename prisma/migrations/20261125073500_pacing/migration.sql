-- Turns at upstreams, shared by all workers: whoever moves free_at forward by compare-and-set may ask. Times are leases and pauses
-- towards others, so the database's clock rules here.
create table pacing (
  upstream     text primary key,
  -- From then on the next request may begin; while one is under way, the end of its lease.
  free_at      timestamptz not null,
  holder       uuid,
  -- Nobody asks before, because the upstream said so.
  paused_until timestamptz,
  pause_reason text,
  -- Pauses since it last answered: each is longer than the one before.
  pauses       integer not null default 0
);

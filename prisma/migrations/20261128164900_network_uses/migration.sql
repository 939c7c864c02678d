-- How often a network asked for what costs us something and leaves no row of its own, by the hour.
create table network_uses (
  purpose text not null check (purpose in ('link', 'preview')),
  -- A keyed hash of it.
  network text not null,
  hour    timestamptz not null,
  uses    integer not null,
  primary key (purpose, network, hour)
);

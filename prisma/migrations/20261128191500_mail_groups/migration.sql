-- Which mail group a mail host belongs to, by its mail exchangers; a host without a row stands for itself.
create table mail_hosts (
  host       text primary key,
  mail_group text not null,
  -- Asked about again from then on.
  ask_again_at timestamptz not null
);

-- How mail to a group goes, where it was ever slowed down or has a rate. All workers share it. Business time, but for leases.
create table mail_groups (
  mail_group text primary key,
  -- Messages a minute since it was slowed down, and when it went wrong first. Null: at its own speed.
  per_minute double precision,
  before     double precision,
  held_until timestamptz,
  slowed_at  timestamptz,
  times      integer not null default 0,
  stepped_at timestamptz,
  accepted   integer not null default 0,
  tokens     double precision not null,
  tokens_at  timestamptz not null,
  last_place timestamptz,
  reply      text
);

-- Transactions that pages have under way, of those that a group bears at once. Leases run on the database's clock.
create table mail_group_places (
  mail_group  text not null,
  holder      uuid not null,
  places      integer not null,
  lease_until timestamptz not null,
  primary key (mail_group, holder)
);
create index mail_group_places_by_holder on mail_group_places (holder);

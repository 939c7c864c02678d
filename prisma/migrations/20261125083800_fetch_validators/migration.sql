-- What the last answer of an address was known by, once its papers are stored: it is asked for again only where it has changed.
create table fetch_validators (
  address       text primary key,
  etag          text,
  last_modified text,
  kept_at       timestamptz not null
);

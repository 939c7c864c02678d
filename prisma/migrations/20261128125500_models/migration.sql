-- Models of words, learnt from the papers of this installation. The newest is kept; a week's is some 20 MB.
create table models (
  -- A digest of the bytes: the same archive gives the same.
  version   text primary key,
  learnt_at timestamptz not null,
  -- How many papers it was learnt from.
  papers    integer not null,
  bytes     bytea not null
);
-- Read in pieces, and dense already.
alter table models alter column bytes set storage external;

-- What computed a pair: matches stay as they were made, whatever is learnt later.
alter table matched_rules add column matcher text not null default 'words-1';

-- Names of papers that a rule gives as examples beside its query: part of its content.
alter table rules add column examples text[] not null default '{}';

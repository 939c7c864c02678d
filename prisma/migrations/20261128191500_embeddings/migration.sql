-- Vectors of texts (papers, words of rules) by an embedding service beside the model of words, so that nothing is asked for twice
-- and the same text has the same vector.
create table embeddings (
  -- The service and its model.
  service text not null,
  -- Half of the SHA-256 of the text, in hexadecimal.
  input   text not null,
  -- The largest part of the vector, and all parts as 16-bit steps of that.
  scale   real not null,
  vector  bytea not null,
  -- Within a week: what nobody uses for two months is forgotten.
  used_at timestamptz not null,
  primary key (service, input)
);
alter table embeddings alter column vector set storage external;

-- How a service was last heard of.
create table embedding_services (
  service    text primary key,
  -- How many numbers it gives for a text.
  dimensions integer,
  away_since timestamptz,
  reason     text
);

-- The service that a model stands beside.
alter table models add column service text;

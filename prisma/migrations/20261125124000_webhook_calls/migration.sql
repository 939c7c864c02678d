-- Calls of mail services that were heeded, by a digest of what was signed: the same call again changes nothing.
create table webhook_calls (
  name       text primary key,
  -- Refused for its age from then on, so that the row may go.
  expires_at timestamptz not null
);
create index webhook_calls_expiry on webhook_calls (expires_at);

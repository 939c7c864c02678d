-- What is good once, in every process and over restarts: proofs of work of sign-ups, calls of mail services.
create table spent_once (
  purpose    text not null check (purpose in ('proof', 'webhook-call')),
  -- Names it among all of its purpose; a hash, never what it stands for.
  name       text not null,
  -- Refused for its age from then on, so that the row may go.
  expires_at timestamptz not null,
  primary key (purpose, name)
);
create index spent_once_expiry on spent_once (expires_at);
insert into spent_once select 'proof', challenge, expires_at from spent_proofs;
insert into spent_once select 'webhook-call', name, expires_at from webhook_calls;
drop table spent_proofs;
drop table webhook_calls;
